import { Frontier } from "../merkle/frontier";
import { rowsOf, type Row, type SqlExecutor } from "../sql-executor";
import { type StreamTables } from "../tables";
import { readHead, type SignedText } from "../tree-head";
import { type AnchorOverview, givenUpAt, newestEpoch } from "./anchored-epochs";
import { digestOfHead, type Epoch } from "./epoch";

/** What a new epoch would say, before anybody gives reasons and signs. */
export interface EpochPlan {
  readonly statement: Pick<
    Epoch,
    "number" | "continues" | "previous" | "restored" | "lost" | "carried" | "afterSeq"
  >;
  /** The restored tree. */
  readonly frontier: Frontier;
  /** Restored events without a leaf, in the order of their positions. */
  readonly carried: readonly Row[];
}

/** Why no epoch can be begun, in a sentence for the operator. */
export class EpochRefusal extends Error {
  override readonly name = "EpochRefusal";
}

interface Restored {
  readonly head: SignedText;
  readonly size: number;
  readonly frontier: Frontier;
  readonly isAhead: boolean;
  readonly epoch: number;
  readonly highestSeq: string;
}

/** Compares the restored record with what was anchored of it. @throws EpochRefusal */
export async function planEpoch(
  executor: SqlExecutor,
  tables: StreamTables,
  anchor: AnchorOverview,
): Promise<EpochPlan> {
  const { lastHead } = anchor;
  const restored = await readRestored(executor, tables);
  if (!lastHead || !restored)
    throw new EpochRefusal("There is no anchored head, or no restored one: nothing can be linked.");
  const last = readHead(lastHead);
  refuseOther(restored, anchor, last.size);
  const carried = await readCarried(executor, tables);
  const afterSeq = [BigInt(restored.highestSeq), BigInt(last.highestSeq)].reduce((a, b) => (a > b ? a : b));
  const statement = {
    number: newestEpoch(anchor.epochs) + 1,
    continues: restored.epoch,
    previous: { size: last.size, root: last.root, headSha256: digestOfHead(lastHead) },
    restored: { size: restored.size, root: restored.frontier.root().toString("hex") },
    lost: last.size - restored.size,
    carried: carried.length,
    afterSeq: afterSeq.toString(),
  };
  return { statement, frontier: restored.frontier, carried };
}

function refuseOther(restored: Restored, anchor: AnchorOverview, lastSize: number): void {
  const { head, size, isAhead, epoch } = restored;
  if (!anchor.has(head.head))
    throw new EpochRefusal("The restored record's last head was never anchored: it is another record.");
  if (size > lastSize || size > givenUpAt(anchor.epochs, epoch))
    throw new EpochRefusal("The restored record is of a state that an earlier epoch gave up.");
  if (size === lastSize && !isAhead)
    throw new EpochRefusal("Nothing is missing, and the sealer can go on: no epoch is needed.");
}

async function readRestored(
  executor: SqlExecutor,
  { head, epoch, event }: StreamTables,
): Promise<Restored | null> {
  const answer = await executor.query(
    `SELECT head, signature, size::text AS size, frontier,
            last_transaction >= pg_snapshot_xmax(pg_current_snapshot()) AS is_ahead,
            (SELECT coalesce(max(number), 1) FROM ${epoch}) AS epoch,
            (SELECT coalesce(max(seq), 0)::text FROM ${event}) AS highest_seq
     FROM ${head} AS head ORDER BY head.size DESC LIMIT 1`,
  );
  const [row] = rowsOf(answer);
  if (!row) return null;
  const size = Number(row.size);
  return {
    head: { head: String(row.head), signature: String(row.signature) },
    size,
    frontier: Frontier.fromBytes(size, row.frontier as Buffer),
    isAhead: row.is_ahead === true,
    epoch: Number(row.epoch),
    highestSeq: String(row.highest_seq),
  };
}

async function readCarried(executor: SqlExecutor, { event, leaf }: StreamTables): Promise<readonly Row[]> {
  const answer = await executor.query(
    `SELECT seq::text AS seq, payload FROM ${event} AS event
     WHERE NOT EXISTS (SELECT FROM ${leaf} AS leaf WHERE leaf.seq = event.seq) ORDER BY event.seq`,
  );
  return rowsOf(answer);
}
