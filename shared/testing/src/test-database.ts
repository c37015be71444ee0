import { randomBytes } from "node:crypto";
import { asRole, LOOPBACK } from "@alpokat/local-stack";
import { Client } from "pg";
import { TEMPLATE } from "./template-database";
import { testRun } from "./test-run";

/** A database of one test file, with all parts' roles, schemas and tables, and no rows. */
export interface TestDatabase {
  readonly name: string;
  /** URL of the superuser, to this database. */
  readonly adminUrl: string;
  /** URL of a role such as `identity_app`, to this database. */
  urlFor(role: string): string;
  /** A copy of it as it is now, as a backup is one. Nobody may be connected to it meanwhile. */
  copy(): Promise<TestDatabase>;
  /** Removes it, whoever is still connected. */
  drop(): Promise<void>;
}

/** Makes a database of one's own in some 50 ms. Call it in `beforeAll`, and `drop()` in `afterAll`. */
export const testDatabase = (): Promise<TestDatabase> => databaseFrom(TEMPLATE);

async function databaseFrom(template: string): Promise<TestDatabase> {
  const { port, secrets } = testRun();
  const name = `test_${randomBytes(6).toString("hex")}`;
  const server = `postgresql://postgres:${encodeURIComponent(secrets.postgresPassword)}@${LOOPBACK}:${port}`;
  const maintenanceUrl = `${server}/postgres`;
  await execute(
    maintenanceUrl,
    `create database ${name} template ${template}`,
    closeToOthers(name, Object.keys(secrets.rolePasswords)),
  );
  const adminUrl = `${server}/${name}`;
  return {
    name,
    adminUrl,
    urlFor: (role) => asRole(adminUrl, role, secrets.rolePasswords),
    copy: () => databaseFrom(name),
    drop: () => execute(maintenanceUrl, `drop database if exists ${name} with (force)`),
  };
}

/** A copy has all that is in the template, but not who may connect to it. */
const closeToOthers = (name: string, roles: readonly string[]): string =>
  `revoke all on database ${name} from public; grant connect on database ${name} to ${roles.join(", ")}`;

async function execute(url: string, ...statements: readonly string[]): Promise<void> {
  const client = new Client(url);
  await client.connect();
  try {
    for (const sql of statements) await client.query(sql);
  } finally {
    await client.end();
  }
}
