import { nodeHash } from "./merkle/hash";
import { consistencyProof, inclusionProof, type RangeRoot, rootOf, splitPoint } from "./merkle/proofs";
import { type Row, rowsOf, type SqlExecutor } from "./sql-executor";
import { KEPT_LEVEL_STEP, type StreamPlace, type StreamTables, tablesOf } from "./tables";
import { readHead, type TreeHead } from "./tree-head";

/** Proof that one event is in the record; check it by `verifyInclusion`. */
export interface InclusionAnswer {
  readonly leafIndex: number;
  readonly leaf: Buffer;
  readonly proof: readonly Buffer[];
}

/** Reads heads and proofs of a stream: what a service answers to whoever wants to check it. */
export class TreeReader {
  readonly #tables: StreamTables;

  constructor(place: StreamPlace) {
    this.#tables = tablesOf(place);
  }

  /** The newest head, or the one of exactly `size` leaves; null where there is none. */
  async head(executor: SqlExecutor, size?: number): Promise<TreeHead | null> {
    const sql = `SELECT head, signature FROM ${this.#tables.head} WHERE $1::bigint IS NULL OR size = $1
                 ORDER BY size DESC LIMIT 1`;
    const [row] = rowsOf(await executor.query(sql, [size ?? null]));
    return row ? readHead({ head: String(row.head), signature: String(row.signature) }) : null;
  }

  /** Proof that an event is in the tree of `size` leaves; null where it isn't (yet). */
  async inclusion(executor: SqlExecutor, eventId: string, size: number): Promise<InclusionAnswer | null> {
    const sql = `SELECT leaf_index::text AS leaf_index, leaf_hash FROM ${this.#tables.leaf}
                 JOIN ${this.#tables.event} USING (seq) WHERE id = $1 AND leaf_index < $2`;
    const [row] = rowsOf(await executor.query(sql, [eventId, size]));
    if (!row) return null;
    const leafIndex = Number(row.leaf_index);
    const proof = await inclusionProof(leafIndex, size, this.#rangeRoot(executor));
    return { leafIndex, leaf: row.leaf_hash as Buffer, proof };
  }

  /** Proof that the tree of `size` leaves begins with the one of `earlier`. @throws RangeError as `consistencyProof`. */
  consistency(executor: SqlExecutor, earlier: number, size: number): Promise<Buffer[]> {
    return consistencyProof(earlier, size, this.#rangeRoot(executor));
  }

  #rangeRoot(executor: SqlExecutor): RangeRoot {
    const rangeRoot: RangeRoot = async (start, end) => {
      const count = end - start;
      const level = Math.log2(count);
      if (Number.isInteger(level)) return rootOf(await this.#readFull(executor, start, level));
      const middle = start + splitPoint(count);
      return nodeHash(await rangeRoot(start, middle), await rangeRoot(middle, end));
    };
    return rangeRoot;
  }

  /** The highest kept hashes below a full subtree of 2^level leaves: at most 128, or the leaves themselves. */
  async #readFull(executor: SqlExecutor, start: number, level: number): Promise<readonly Buffer[]> {
    const kept = level - (level % KEPT_LEVEL_STEP);
    const first = start / 2 ** kept;
    const count = 2 ** (level - kept);
    const rows =
      kept === 0
        ? await this.#leaves(executor, first, count)
        : await this.#nodes(executor, [kept, first, count]);
    if (rows.length !== count) throw new Error("The tree has a gap: verify the record.");
    return rows.map(({ hash }) => hash as Buffer);
  }

  async #leaves(executor: SqlExecutor, first: number, count: number): Promise<readonly Row[]> {
    const sql = `SELECT leaf_hash AS hash FROM ${this.#tables.leaf}
                 WHERE leaf_index >= $1::bigint AND leaf_index < $1::bigint + $2::bigint ORDER BY leaf_index`;
    return rowsOf(await executor.query(sql, [first, count]));
  }

  async #nodes(executor: SqlExecutor, place: readonly number[]): Promise<readonly Row[]> {
    const sql = `SELECT node_hash AS hash FROM ${this.#tables.node}
                 WHERE level = $1 AND node_index >= $2::bigint AND node_index < $2::bigint + $3::bigint ORDER BY node_index`;
    return rowsOf(await executor.query(sql, [...place]));
  }
}
