import { Client, escapeIdentifier, escapeLiteral } from "pg";
import { LOGIN_ROLES, PARTS, type Part } from "./parts";

export interface Provisioning {
  /** Database to prepare; created when absent. */
  readonly database: string;
  /** Database of the subjects' keys, so that a backup of the data has none of them; the same one where it is absent. */
  readonly keysDatabase?: string;
  /** Password of every role in `LOGIN_ROLES`. */
  readonly passwords: Readonly<Record<string, string>>;
}

/** Every server has it, and nobody keeps data in it. */
const MAINTENANCE = "postgres";

/**
 * Prepares a database as a superuser: roles, schemas and who may enter them. Safe to repeat: what exists is set to
 * what it should be. Two that start at once are one after the other: roles belong to the whole server, and an advisory
 * lock to one database, so that all take it in the same one.
 *
 * Three roles a part: `<schema>_owner` owns the schema and can't sign in, `<schema>_migrator` signs in to change it,
 * `<schema>_app` signs in to use it, owns nothing and can't pass row-level security.
 */
export async function provision(
  adminUrl: string,
  { database, keysDatabase = database, passwords }: Provisioning,
): Promise<void> {
  await withClient(databaseUrl(adminUrl, MAINTENANCE), async (client) => {
    await client.query("SELECT pg_advisory_lock(hashtext('alpokat.provision'))");
    for (const sql of PARTS.flatMap(ownerStatements)) await client.query(sql);
    for (const role of LOGIN_ROLES) await client.query(loginStatement(role, passwords[role]));
    for (const name of new Set([database, keysDatabase])) {
      const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = $1", [name]);
      if (!rowCount) await client.query(`CREATE DATABASE ${escapeIdentifier(name)}`);
      const statements = name === database ? schemaStatements : keySchemaStatements;
      // Inside, since the lock ends with the session.
      await withClient(databaseUrl(adminUrl, name), (inside) => provisionSchemas(inside, name, statements));
    }
  });
}

async function provisionSchemas(
  client: Client,
  database: string,
  statements: (part: Part, database: string) => string,
): Promise<void> {
  await client.query(`REVOKE ALL ON DATABASE ${escapeIdentifier(database)} FROM PUBLIC`);
  await client.query("REVOKE ALL ON SCHEMA public FROM PUBLIC");
  await client.query("CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA public");
  for (const part of PARTS) await client.query(statements(part, database));
}

/** The same server, another database. */
export function databaseUrl(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.toString();
}

async function withClient(url: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

const createRole = (role: string, attributes: string): string =>
  `DO $$ BEGIN
     IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = ${escapeLiteral(role)}) THEN CREATE ROLE ${role}; END IF;
   EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
   ALTER ROLE ${role} ${attributes}`;

const ownerStatements = ({ schema }: Part): string[] => [
  createRole(`${schema}_owner`, "NOLOGIN NOSUPERUSER NOBYPASSRLS"),
];

function loginStatement(role: string, password: string | undefined): string {
  if (!password) throw new Error(`No password given for the role ${role}`);
  const attributes = `LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD ${escapeLiteral(password)}`;
  return createRole(role, attributes);
}

const schemaStatements = ({ schema, hasSubjectKeys }: Part, database: string): string =>
  statementsFor(schema, hasSubjectKeys ? [schema, `${schema}_keys`] : [schema], database);

/** Of a database that holds keys and nothing else. */
const keySchemaStatements = ({ schema, hasSubjectKeys }: Part, database: string): string =>
  hasSubjectKeys ? statementsFor(schema, [`${schema}_keys`], database) : "";

function statementsFor(schema: string, schemas: readonly string[], database: string): string {
  return [
    `GRANT CONNECT ON DATABASE ${escapeIdentifier(database)} TO ${schema}_migrator, ${schema}_app`,
    `GRANT USAGE ON SCHEMA public TO ${schema}_owner, ${schema}_app`,
    // The migrator acts as the owner only when it says so: `SET ROLE`, which every migration connection does.
    `GRANT ${schema}_owner TO ${schema}_migrator WITH INHERIT FALSE, SET TRUE`,
    ...schemas.flatMap((name) => [
      `CREATE SCHEMA IF NOT EXISTS ${name} AUTHORIZATION ${schema}_owner`,
      `REVOKE ALL ON SCHEMA ${name} FROM PUBLIC`,
      `GRANT USAGE ON SCHEMA ${name} TO ${schema}_app`,
    ]),
  ].join(";\n");
}
