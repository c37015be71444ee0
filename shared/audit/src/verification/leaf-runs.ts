import { type Row, rowsOf, type SqlExecutor } from "../sql-executor";
import { type StreamTables } from "../tables";

/** Leaves that follow each other, as they are read: not checked yet. */
export interface LeafRun {
  readonly first: number;
  readonly count: number;
  readonly row: Row;
}

/** The texts of so many events stay in the processors' caches, here and in the database, while they are worked on. */
const LEAVES_PER_RUN = 64;

const CURSOR = "leaf_runs";

/**
 * A row for each run instead of one for each leaf, which is most of the time that a leaf costs. Every column is one text, or
 * one series of bytes: contents have no line breaks, what stands between blanks has no blanks. The limit is there for the
 * planner, which knows by it that a run is short.
 */
const runsQuery = ({ leaf, event }: StreamTables, from: number, count: number): string => `
  SELECT first::text AS first, run.*
  FROM (SELECT generate_series(${String(from)}, (SELECT max(leaf_index) FROM ${leaf}), ${String(count)}) AS first) AS runs, LATERAL (
    SELECT count(*)::int AS count, string_agg(leaf_hash, ''::bytea) AS leaves, string_agg(payload, E'\\n') AS payloads,
           string_agg(seq::text, ' ') AS seqs, string_agg(transaction_id::text, ' ') AS transactions,
           string_agg(round(date_part('epoch', at) * 1000)::text, ' ') AS moments, string_agg(id::text, ' ') AS ids,
           string_agg(coalesce('"' || request_id || '"', 'null'), ' ') AS requests,
           string_agg(coalesce('"' || subject_digest || '"', 'null'), E'\\n') AS subjects
    FROM (
      SELECT * FROM (
        SELECT * FROM ${leaf} WHERE leaf_index >= first AND leaf_index < first + ${String(count)}
        ORDER BY leaf_index LIMIT ${String(count + 1)}
      ) AS leaf JOIN ${event} AS event USING (seq) ORDER BY leaf_index
    ) AS sealed
  ) AS run`;

/**
 * All runs from a leaf on, in a transaction. A cursor is planned once; the next page of it is read while one is checked.
 * @param leaves that are read at once
 */
export async function* leafRuns(
  executor: SqlExecutor,
  tables: StreamTables,
  { from, leaves }: { readonly from: number; readonly leaves: number },
): AsyncGenerator<LeafRun> {
  const count = Math.min(LEAVES_PER_RUN, leaves);
  const fetch = async () =>
    rowsOf(await executor.query(`FETCH ${String(Math.ceil(leaves / count))} FROM ${CURSOR}`));
  await executor.query(`DECLARE ${CURSOR} NO SCROLL CURSOR FOR ${runsQuery(tables, from, count)}`);
  try {
    for (let reading = fetch(); ;) {
      const rows = await reading;
      if (rows.length === 0) return;
      reading = fetch();
      // It is awaited later, or never where what stands before it can't be read.
      reading.catch(() => undefined);
      for (const row of rows) yield { first: Number(row.first), count, row };
    }
  } finally {
    // Where that fails, something else did before.
    await executor.query(`CLOSE ${CURSOR}`).catch(() => undefined);
  }
}
