import { type AnchoredHead, type HeadAnchor } from "./anchor";
import { readEpoch, type SignedEpoch } from "./epochs/epoch";
import { type Row, rowsOf, type SqlExecutor } from "./sql-executor";
import { type StreamTables } from "./tables";
import { readHead } from "./tree-head";

const HEADS_PER_WRITE = 20;

/**
 * Appends every head that the anchor doesn't have yet: also those of another replica, and those that a crash between
 * commit and anchoring left behind.
 * @throws Error where the anchor's last head is not in the database: the record was rolled back or replaced, and
 *   anchoring on top of it would hide that.
 */
export async function anchorHeads(
  executor: SqlExecutor,
  tables: StreamTables,
  anchor: HeadAnchor,
): Promise<void> {
  let size = await anchoredSize(executor, tables, await anchor.last());
  for (;;) {
    const rows = await readHeads(executor, tables, size);
    const heads: AnchoredHead[] = [];
    for (const row of rows) {
      const next = Number(row.size);
      const leaves = await readLeaves(executor, tables, [size, next]);
      heads.push({ head: String(row.head), signature: String(row.signature), leaves });
      size = next;
    }
    if (heads.length === 0) return;
    await anchor.append(heads);
  }
}

/** How many leaves the last line of the anchor covers. */
async function anchoredSize(
  executor: SqlExecutor,
  tables: StreamTables,
  last: AnchoredHead | SignedEpoch | null,
): Promise<number> {
  if (!last) return 0;
  if ("epoch" in last) {
    const sql = `SELECT 1 FROM ${tables.epoch} WHERE epoch = $1`;
    const isBegun = rowsOf(await executor.query(sql, [last.epoch])).length === 1;
    if (isBegun) return readEpoch(last).restored.size;
    throw new Error(
      "The anchored epoch is not in the database: begin it again, or the record was rolled back.",
    );
  }
  const { size } = readHead(last);
  if (await isStored(executor, tables, last)) return size;
  throw new Error(
    `The anchored tree head of ${String(size)} events is not in the database: the record was rolled back.`,
  );
}

async function isStored(executor: SqlExecutor, { head }: StreamTables, last: AnchoredHead): Promise<boolean> {
  const sql = `SELECT 1 FROM ${head} WHERE size = $1 AND head = $2`;
  return rowsOf(await executor.query(sql, [readHead(last).size, last.head])).length === 1;
}

async function readHeads(
  executor: SqlExecutor,
  { head }: StreamTables,
  after: number,
): Promise<readonly Row[]> {
  const sql = `SELECT size::text AS size, head, signature FROM ${head} AS head
               WHERE head.size > $1 ORDER BY head.size LIMIT $2`;
  return rowsOf(await executor.query(sql, [after, HEADS_PER_WRITE]));
}

async function readLeaves(
  executor: SqlExecutor,
  { leaf }: StreamTables,
  range: readonly number[],
): Promise<Buffer> {
  const sql = `SELECT leaf_hash FROM ${leaf} WHERE leaf_index >= $1 AND leaf_index < $2 ORDER BY leaf_index`;
  const rows = rowsOf(await executor.query(sql, [...range]));
  return Buffer.concat(rows.map(({ leaf_hash }) => leaf_hash as Buffer));
}
