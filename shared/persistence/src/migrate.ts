import { Client } from "pg";
import { DataSource, type MigrationInterface } from "typeorm";

/** What a part's package exports as `migrations`. */
export interface Migrations {
  readonly schema: string;
  /** Role that owns the schema; without it `<schema>_owner`. */
  readonly owner?: string;
  readonly migrations: readonly (new () => MigrationInterface)[];
}

/**
 * Brings a schema to its newest version. Two that start at once are one after the other (advisory lock), one killed
 * midway is completed by the next (a transaction a migration).
 * @param url of the role `<schema>_migrator`.
 * @returns names of the migrations that ran.
 */
export async function migrate(url: string, wanted: Migrations): Promise<string[]> {
  const { schema } = wanted;
  const lock = new Client({ connectionString: url });
  await lock.connect();
  try {
    await lock.query("SELECT pg_advisory_lock(hashtext('alpokat.migrate'), hashtext($1))", [schema]);
    if (await isCurrent(lock, wanted)) return [];
    return await runMigrations(url, wanted);
  } finally {
    // Ending the session gives the lock back, also after an error.
    await lock.end();
  }
}

const ownerOf = ({ schema, owner = `${schema}_owner` }: Migrations): string => owner;

async function isCurrent(client: Client, wanted: Migrations): Promise<boolean> {
  const { schema, migrations } = wanted;
  await client.query(`SET ROLE ${ownerOf(wanted)}`);
  const table = `${schema}.schema_migration`;
  const { rows: tables } = await client.query<{ found: string | null }>("SELECT to_regclass($1) AS found", [
    table,
  ]);
  if (!tables[0]?.found) return false;
  const { rows } = await client.query<{ name: string }>(`SELECT name FROM ${table}`);
  const done = new Set(rows.map(({ name }) => name));
  return migrations.every(({ name }) => done.has(name));
}

async function runMigrations(url: string, wanted: Migrations): Promise<string[]> {
  const { schema, migrations } = wanted;
  const dataSource = new DataSource({
    type: "postgres",
    url,
    schema,
    migrations: [...migrations],
    migrationsTableName: "schema_migration",
    migrationsTransactionMode: "each",
    poolSize: 1,
    extra: { options: `-c role=${ownerOf(wanted)} -c search_path=${schema},public -c lock_timeout=5s` },
  });
  await dataSource.initialize();
  try {
    const done = await dataSource.runMigrations();
    return done.map(({ name }) => name);
  } finally {
    await dataSource.destroy();
  }
}
