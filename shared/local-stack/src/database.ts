import { databaseUrl, keyMigrations, migrate, migrationsOf, PARTS, provision } from "@alpokat/persistence";
import { asRole } from "./database-role";
import { type Secrets } from "./secrets";

/** Where the parts' schemas are to be. */
export interface DatabaseToPrepare {
  /** URL of a superuser of the server. */
  readonly adminUrl: string;
  readonly database: string;
  readonly rolePasswords: Secrets["rolePasswords"];
}

/**
 * Makes the database, roles and schemas of all parts and brings each schema to its newest version. Safe to repeat.
 * @returns names of the migrations that ran
 */
export async function prepareDatabase({
  adminUrl,
  database,
  rolePasswords,
}: DatabaseToPrepare): Promise<string[]> {
  await provision(adminUrl, { database, passwords: rolePasswords });
  const url = databaseUrl(adminUrl, database);
  const done: string[] = [];
  for (const part of PARTS) {
    const migrator = asRole(url, `${part.schema}_migrator`, rolePasswords);
    done.push(...(await migrate(migrator, migrationsOf(part))));
    if (part.hasSubjectKeys) done.push(...(await migrate(migrator, keyMigrations(part.schema))));
  }
  return done;
}
