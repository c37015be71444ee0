import { type Frontier } from "./merkle/frontier";
import { leafHash } from "./merkle/hash";
import { type Row, type SqlExecutor } from "./sql-executor";
import { KEPT_LEVEL_STEP, type StreamTables } from "./tables";
import { type SignedText } from "./tree-head";

/** Adds events to the tree, in their order: leaves, and the full subtrees that are kept. */
export async function storeLeaves(
  executor: SqlExecutor,
  tables: StreamTables,
  frontier: Frontier,
  rows: readonly Row[],
): Promise<void> {
  const firstIndex = frontier.size;
  const nodes: { level: number; index: number; hash: Buffer }[] = [];
  const leaves = rows.map(({ payload }) => leafHash(String(payload)));
  for (const leaf of leaves) {
    frontier.append(leaf, (level, index, hash) => {
      if (level % KEPT_LEVEL_STEP === 0) nodes.push({ level, index, hash });
    });
  }
  await executor.query(
    `INSERT INTO ${tables.leaf} (leaf_index, seq, leaf_hash)
     SELECT $1::bigint + place - 1, seq, leaf_hash
     FROM unnest($2::bigint[], $3::bytea[]) WITH ORDINALITY AS leaf (seq, leaf_hash, place)`,
    [firstIndex, rows.map(({ seq }) => seq), leaves],
  );
  if (nodes.length === 0) return;
  await executor.query(
    `INSERT INTO ${tables.node} (level, node_index, node_hash)
     SELECT * FROM unnest($1::smallint[], $2::bigint[], $3::bytea[])`,
    [nodes.map(({ level }) => level), nodes.map(({ index }) => index), nodes.map(({ hash }) => hash)],
  );
}

/** A head that was made, and the place of the last event under it. */
export interface MadeHead {
  readonly signed: SignedText;
  readonly frontier: Frontier;
  readonly lastTransaction: unknown;
  readonly lastSeq: unknown;
}

export async function storeHead(
  executor: SqlExecutor,
  tables: StreamTables,
  { signed, frontier, lastTransaction, lastSeq }: MadeHead,
): Promise<void> {
  await executor.query(
    `INSERT INTO ${tables.head} (size, head, signature, frontier, last_transaction, last_seq)
     VALUES ($1, $2, $3, $4, $5::xid8, $6)`,
    [frontier.size, signed.head, signed.signature, frontier.toBytes(), lastTransaction, lastSeq],
  );
}
