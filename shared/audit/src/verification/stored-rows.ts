import { type Row, rowsOf, type SqlExecutor } from "../sql-executor";
import { type StreamTables } from "../tables";
import { type SignedText } from "../tree-head";

const HEADS_PER_PAGE = 500;

/** A head of the database. */
export interface StoredHead extends SignedText {
  readonly size: number;
}

/** All heads, the smallest first. */
export async function* storedHeads(
  executor: SqlExecutor,
  { head }: StreamTables,
): AsyncGenerator<StoredHead> {
  const sql = `SELECT size::text AS size, head, signature FROM ${head} AS head
               WHERE head.size > $1 ORDER BY head.size LIMIT $2`;
  for (let after = 0; ;) {
    const rows = rowsOf(await executor.query(sql, [after, HEADS_PER_PAGE]));
    for (const row of rows) {
      after = Number(row.size);
      yield { size: after, head: String(row.head), signature: String(row.signature) };
    }
    if (rows.length < HEADS_PER_PAGE) return;
  }
}

/** The next leaves from an index on, each with its event or nulls where it is gone; fewer than a page at the end. */
export async function leafRows(
  executor: SqlExecutor,
  tables: StreamTables,
  range: { readonly from: number; readonly count: number },
): Promise<readonly Row[]> {
  const sql = `
    SELECT leaf_index::text AS leaf_index, leaf.seq::text AS seq, leaf_hash, event.transaction_id::text AS transaction_id,
           event.id, (extract(epoch FROM event.at) * 1000)::float8 AS at, subject_digest, request_id, payload
    FROM ${tables.leaf} AS leaf LEFT JOIN ${tables.event} AS event ON event.seq = leaf.seq
    WHERE leaf.leaf_index >= $1 ORDER BY leaf.leaf_index LIMIT $2`;
  return rowsOf(await executor.query(sql, [range.from, range.count]));
}

/** The last event in the order of the tree, of those that have a leaf. */
export interface LastSealed {
  readonly transactionId: string;
  readonly seq: string;
  /** Events up to this position are of earlier epochs: each of them has a leaf. */
  readonly afterSeq: string;
}

/** Events without a leaf that stand before the last sealed one: nothing can come there once it is sealed. */
export async function unsealedBefore(
  executor: SqlExecutor,
  tables: StreamTables,
  last: LastSealed,
): Promise<readonly Row[]> {
  const answer = await executor.query(
    `SELECT seq::text AS seq, id FROM ${tables.event} AS event
     WHERE ((event.transaction_id, event.seq) <= ($1::xid8, $2::bigint) OR event.seq <= $3::bigint)
       AND NOT EXISTS (SELECT FROM ${tables.leaf} AS leaf WHERE leaf.seq = event.seq)
     ORDER BY event.seq LIMIT 100`,
    [last.transactionId, last.seq, last.afterSeq],
  );
  return rowsOf(answer);
}

/** How many events there are, and how many of them still wait for the sealer. */
export async function countEvents(
  executor: SqlExecutor,
  tables: StreamTables,
  last: LastSealed,
): Promise<{ readonly events: number; readonly pending: number }> {
  const answer = await executor.query(
    `SELECT count(*)::text AS events,
            (count(*) FILTER (WHERE (transaction_id, seq) > ($1::xid8, $2::bigint) AND seq > $3::bigint))::text AS pending
     FROM ${tables.event}`,
    [last.transactionId, last.seq, last.afterSeq],
  );
  const [row] = rowsOf(answer);
  return { events: Number(row?.events), pending: Number(row?.pending) };
}
