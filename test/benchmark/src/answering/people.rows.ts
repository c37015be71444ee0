import { newId } from "@alpokat/kernel";
import { inSession, merchantIsInScope, rowSecurity } from "@alpokat/persistence";
import type { RequestGuard } from "@alpokat/policy";
import { scopeOf } from "@alpokat/subgraph";
import type { TestDatabase } from "@alpokat/testing";
import { Client } from "pg";
import type { DataSource } from "typeorm";

export interface Person {
  readonly subject: string;
  readonly merchantId: string;
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  readonly city: string;
  readonly work: string;
}

/** Reads the people of a batch whom the caller of the request may touch. */
export type ReadPeople = (
  caller: Pick<RequestGuard, "principal" | "grant">,
  batch: string,
) => Promise<Person[]>;

export const SCHEMA = "transactions";
const TABLE = `${SCHEMA}.benchmark_person`;
const ROWS = 1_000;

/** Rows about so many people each, by the name of the batch. */
const BATCHES = { few: 10, crowd: ROWS } as const;
export type Batch = keyof typeof BATCHES;

/** Makes the table, as a service has one: with row security, read by the service's own role. */
export async function makePeople(database: TestDatabase, merchantId: string): Promise<void> {
  const admin = new Client(database.adminUrl);
  await admin.connect();
  try {
    await admin.query(`CREATE TABLE ${TABLE} (id uuid PRIMARY KEY, batch text NOT NULL, place integer NOT NULL,
      merchant_id uuid NOT NULL, subject text NOT NULL, name text NOT NULL, email text NOT NULL, phone text NOT NULL,
      city text NOT NULL, work text NOT NULL);
      CREATE INDEX benchmark_person_batch ON ${TABLE} (batch, place);
      GRANT SELECT ON ${TABLE} TO ${SCHEMA}_app;
      ${rowSecurity(TABLE, merchantIsInScope("merchant_id"))}`);
    for (const [batch, people] of Object.entries(BATCHES))
      await admin.query(
        `INSERT INTO ${TABLE} SELECT id, $2, place, $3, subject, 'Orang ' || place, 'orang' || place || '@contoh.id',
           '+6281234567890', 'Bandung', 'Jakarta'
         FROM unnest($1::uuid[], $4::text[]) WITH ORDINALITY AS new (id, subject, place)`,
        [Array.from({ length: ROWS }, newId), batch, merchantId, subjectsOf(people)],
      );
    await admin.query(`VACUUM ANALYZE ${TABLE}`);
  } finally {
    await admin.end();
  }
}

/** Whom each row is about, in turn. */
function subjectsOf(people: number): string[] {
  const subjects = Array.from({ length: people }, newId);
  return Array.from({ length: ROWS }, (_, row) => subjects[row % people] ?? newId());
}

/** Reads as the services do: one transaction under the caller's row scope, and a domain type made of each row. */
export const readPeopleFrom =
  (dataSource: DataSource): ReadPeople =>
  (caller, batch) =>
    inSession(dataSource, scopeOf(caller), async (manager) => {
      const rows = await manager.query<PersonRow[]>(
        `SELECT subject, merchant_id, name, email, phone, city, work FROM ${TABLE} WHERE batch = $1 ORDER BY place`,
        [batch],
      );
      return rows.map(toPerson);
    });

interface PersonRow {
  subject: string;
  merchant_id: string;
  name: string;
  email: string;
  phone: string;
  city: string;
  work: string;
}

const toPerson = ({ merchant_id: merchantId, ...row }: PersonRow): Person => ({
  subject: row.subject,
  merchantId,
  name: row.name,
  email: row.email,
  phone: row.phone,
  city: row.city,
  work: row.work,
});
