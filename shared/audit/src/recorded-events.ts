import { Client } from "pg";
import { type RecordedEvent, readRecord } from "./event";
import { rowsOf } from "./sql-executor";
import { type StreamPlace, tablesOf } from "./tables";

const EVENTS_PER_PAGE = 5_000;

/** A stream of a database that can be reached. */
export interface ReadableStream extends StreamPlace {
  /** URL of a role that may read the record. */
  readonly databaseUrl: string;
}

/** Every event of a stream in the order of its table, whether sealed yet or not. */
export async function* recordedEvents({
  databaseUrl,
  ...place
}: ReadableStream): AsyncGenerator<RecordedEvent> {
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 });
  client.on("error", () => undefined); // The query that runs is rejected as well.
  await client.connect();
  try {
    const sql = `SELECT seq::text AS seq, payload FROM ${tablesOf(place).event} WHERE seq > $1::bigint ORDER BY seq LIMIT $2`;
    for (let after = "0"; ;) {
      const rows = rowsOf(await client.query(sql, [after, EVENTS_PER_PAGE]));
      for (const row of rows) yield readRecord(String(row.payload));
      if (rows.length < EVENTS_PER_PAGE) return;
      after = String(rows.at(-1)?.seq);
    }
  } finally {
    await client.end();
  }
}
