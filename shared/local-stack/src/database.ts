import { databaseUrl, migrate, PARTS, provision, type Migrations, type Part } from "@alpokat/persistence";
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
  for (const part of PARTS)
    done.push(...(await migrate(asRole(url, `${part.schema}_migrator`, rolePasswords), migrationsOf(part))));
  return done;
}

/** The event carrier has no workspace: its tables come with the persistence kit. */
const packageOf = ({ name }: Part): string =>
  name === "carrier" ? "@alpokat/persistence" : `@alpokat/${name}`;

/** Every part has some: one whose package does not export them is a defect, and ends the start. */
function migrationsOf(part: Part): Migrations {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- by name: the parts are data
  return (require(`${packageOf(part)}/migrations`) as { migrations: Migrations }).migrations;
}
