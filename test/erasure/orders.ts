import { cloudEvent, PostgresCarrier } from "@alpokat/persistence";
import { ERASURE_COMPLETED, ERASURE_ORDERED } from "@alpokat/subgraph";
import { type TestDatabase, eventually } from "@alpokat/testing";
import { Client, Pool } from "pg";

export interface ErasureAnswer {
  readonly service: string;
  readonly classes: readonly {
    readonly retention: string;
    readonly outcome: string;
    readonly keptUntil: string | null;
    readonly reason: { readonly id: string; readonly en: string } | null;
    readonly law: string | null;
  }[];
}

/** Runs one statement as the superuser, whom row security doesn't bind. */
export async function rowsOf(
  database: TestDatabase,
  sql: string,
  values: readonly unknown[] = [],
): Promise<any[]> {
  const client = new Client(database.adminUrl);
  await client.connect();
  try {
    return (await client.query(sql, [...values])).rows;
  } finally {
    await client.end();
  }
}

/** Orders an erasure, as identity-verification does. @returns the id of the privacy request. */
export async function orderErasure(
  database: TestDatabase,
  who: { readonly subject: string } | { readonly receiptId: string },
  { at, requestId = crypto.randomUUID() }: { readonly at: Date; readonly requestId?: string },
): Promise<string> {
  const pool = new Pool({ connectionString: database.urlFor("carrier_app"), max: 1 });
  const event = cloudEvent({
    source: "identity-verification",
    type: ERASURE_ORDERED,
    time: at,
    subject: requestId,
    data: { requestId, subject: null, receiptId: null, ...who },
  });
  await new PostgresCarrier({ pool }).publish([event]);
  await pool.end();
  return requestId;
}

/** What the services answered to an erasure, by service, once so many have. */
export async function answersTo(
  database: TestDatabase,
  requestId: string,
  count: number,
): Promise<Record<string, ErasureAnswer["classes"]>> {
  const sql = `SELECT payload->'data' AS data FROM carrier.event
                WHERE type = '${ERASURE_COMPLETED}' AND payload->'data'->>'requestId' = $1`;
  const rows = await eventually(
    () => rowsOf(database, sql, [requestId]) as Promise<{ data: ErasureAnswer }[]>,
    (found) => found.length >= count,
  );
  return Object.fromEntries(rows.map(({ data }) => [data.service, data.classes]));
}
