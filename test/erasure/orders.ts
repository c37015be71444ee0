import { cloudEvent, PostgresCarrier } from "@alpokat/persistence";
import { ERASURE_COMPLETED, ERASURE_ORDERED, RECEIPT_ACCESS_RECORDED } from "@alpokat/subgraph";
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

/** Tells who read receipts, as any service does. */
export async function tellReaders(
  database: TestDatabase,
  receiptIds: readonly string[],
  { at }: { readonly at: Date },
): Promise<void> {
  const read = { service: "communications", role: "auditor", purpose: "audit.review", action: "read" };
  const entries = receiptIds.map((receiptId) => ({
    ...{ ...read, receiptId, at: at.toISOString(), categories: ["user.contact.email.receipt"] },
    ...{ outcome: "ALLOW", clause: "3" },
  }));
  await publish(database, { type: RECEIPT_ACCESS_RECORDED, time: at, data: { entries } });
}

/** Orders an erasure, as identity-verification does. @returns the id of the privacy request. */
export async function orderErasure(
  database: TestDatabase,
  who: { readonly subject: string } | { readonly receiptId: string },
  { at, requestId = crypto.randomUUID() }: { readonly at: Date; readonly requestId?: string },
): Promise<string> {
  const data = { requestId, subject: null, receiptId: null, ...who };
  await publish(database, { type: ERASURE_ORDERED, time: at, subject: requestId, data });
  return requestId;
}

async function publish(
  database: TestDatabase,
  fact: Omit<Parameters<typeof cloudEvent>[0], "source">,
): Promise<void> {
  const pool = new Pool({ connectionString: database.urlFor("carrier_app"), max: 1 });
  await new PostgresCarrier({ pool }).publish([cloudEvent({ source: "identity-verification", ...fact })]);
  await pool.end();
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

const NO_MORE = { keptUntil: null, reason: null, law: null };
/** What a service answers of a class. */
export const erased = (retention: string) => ({ retention, outcome: "ERASED", ...NO_MORE });
export const nothing = (retention: string) => ({ retention, outcome: "NOTHING_HELD", ...NO_MORE });
/** The sale is of 2026: kept through 2036, in Jakarta. */
export const books = {
  retention: "books",
  outcome: "KEPT",
  keptUntil: "2036-12-31T17:00:00.000Z",
  reason: {
    id: "Pembukuan disimpan 10 tahun setelah tahun buku berakhir.",
    en: "Bookkeeping is kept for 10 years after the fiscal year has ended.",
  },
  law: "UU 8/1997 art. 11; UU KUP art. 28(11); PP 71/2019 art. 16(2)",
};
