import { randomBytes } from "node:crypto";
import { LOOPBACK } from "@alpokat/local-stack";
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
  /** Removes it, whoever is still connected. */
  drop(): Promise<void>;
}

/** Makes a database of one's own in some 50 ms. Call it in `beforeAll`, and `drop()` in `afterAll`. */
export async function testDatabase(): Promise<TestDatabase> {
  const { port, secrets } = testRun();
  const name = `test_${randomBytes(6).toString("hex")}`;
  const url = (role: string, password: string, database: string): string =>
    `postgresql://${role}:${encodeURIComponent(password)}@${LOOPBACK}:${port}/${database}`;
  const maintenanceUrl = url("postgres", secrets.postgresPassword, "postgres");
  await execute(maintenanceUrl, `create database ${name} template ${TEMPLATE}`);
  return {
    name,
    adminUrl: url("postgres", secrets.postgresPassword, name),
    urlFor(role) {
      const password = secrets.rolePasswords[role];
      if (password === undefined) throw new Error(`No role ${role}: known are ${Object.keys(secrets.rolePasswords).join(", ")}.`);
      return url(role, password, name);
    },
    drop: () => execute(maintenanceUrl, `drop database if exists ${name} with (force)`),
  };
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new Client(url);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
