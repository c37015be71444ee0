import { type JsonWebKey } from "node:crypto";
import { type Clock, systemClock } from "@alpokat/kernel";
import { anchorFileOf, HeadAnchor } from "./anchor";
import { anchorHeads } from "./anchor-heads";
import { Frontier } from "./merkle/frontier";
import { type SealingBacklog } from "./sealing-backlog";
import { type Row, rowsOf, type SqlExecutor, type Transactor } from "./sql-executor";
import { ACCESS_STREAM, LOWEST_SEQ, type StreamPlace, type StreamTables, tablesOf } from "./tables";
import { HeadSigner, readHead, type TreeHead } from "./tree-head";
import { storeHead, storeLeaves } from "./tree-store";

const DEFAULT_BATCH = 5_000;
const DEFAULT_INTERVAL_MILLISECONDS = 1_000;

export interface TreeSealerOptions extends StreamPlace {
  /** Name of the service, in every head. */
  readonly service: string;
  /** A TypeORM `DataSource`, or `poolTransactor(pool)`; with the service's own rights. READ COMMITTED. */
  readonly database: Transactor;
  /** Ed25519 private JWK. */
  readonly signingKey: JsonWebKey;
  /** Folder outside the database. */
  readonly anchorDirectory: string;
  /** Told of a failed round; the next one tries again. */
  readonly onError: (error: unknown) => void;
  readonly clock?: Clock;
  /** Most events of one head. */
  readonly batchSize?: number;
  /** Pause between rounds, and so the longest time that an event is in no head. */
  readonly intervalMilliseconds?: number;
  /** Told after every round how many events wait still. */
  readonly backlog?: SealingBacklog;
}

/** Where the tree ended. */
interface TreeState {
  readonly frontier: Frontier;
  readonly lastTransaction: string;
  readonly lastSeq: string;
  readonly highestSeq: bigint;
  /** Events up to this position are of earlier epochs, or were carried into this one. */
  readonly afterSeq: string;
}

const EMPTY_STATE = { lastTransaction: "0", lastSeq: "0", highestSeq: 0n, afterSeq: LOWEST_SEQ };

/**
 * Brings new events into the tree and signs its heads.
 *
 * Events get their leaves in the order (transaction_id, seq), and only those whose transaction is older than every
 * running one (`pg_snapshot_xmin`): such a transaction has ended, so nothing can appear before them any more. A gap in
 * `seq` is a rollback, never an event that is late. The order doesn't depend on when or by whom a batch is sealed. An
 * advisory lock keeps replicas from sealing at once; the primary key of the leaves would stop them too.
 */
export class TreeSealer {
  readonly #options: TreeSealerOptions;
  readonly #tables: StreamTables;
  readonly #signer: HeadSigner;
  readonly #anchor: HeadAnchor;
  readonly #batchSize: number;
  #round: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #isStarted = false;

  /** @throws Error for a key that is not an Ed25519 private key, or an unusable schema or stream name. */
  constructor(options: TreeSealerOptions) {
    this.#options = options;
    this.#tables = tablesOf(options);
    this.#signer = new HeadSigner(options.signingKey);
    this.#anchor = new HeadAnchor(anchorFileOf(options.anchorDirectory, options.service, options.stream));
    this.#batchSize = options.batchSize ?? DEFAULT_BATCH;
  }

  /**
   * Seals every event that can be sealed and anchors all heads.
   * @returns the newest head, null where there was nothing new to seal.
   * @throws Error where the anchor and the database contradict each other: the record was rolled back.
   */
  sealNow(): Promise<TreeHead | null> {
    const round = this.#round.then(() => this.#seal());
    this.#round = round.catch(() => undefined);
    return round;
  }

  /** Seals from now on, until {@link stop}. */
  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.#schedule();
  }

  /** Ends the rounds and waits for the one that runs. */
  async stop(): Promise<void> {
    this.#isStarted = false;
    clearTimeout(this.#timer);
    await this.#round;
  }

  #schedule(): void {
    this.#timer = setTimeout(() => {
      void this.sealNow()
        .catch(this.#options.onError)
        .finally(() => {
          if (this.#isStarted) this.#schedule();
        });
    }, this.#options.intervalMilliseconds ?? DEFAULT_INTERVAL_MILLISECONDS);
  }

  async #seal(): Promise<TreeHead | null> {
    const { database } = this.#options;
    let newest: TreeHead | null = null;
    for (let isMore = true; isMore;) {
      const batch = await database.transaction((executor) => this.#sealBatch(executor));
      newest = batch.head ?? newest;
      isMore = batch.events === this.#batchSize;
    }
    await database.transaction(async (executor) => {
      await this.#lock(executor);
      await anchorHeads(executor, this.#tables, this.#anchor);
      await this.#countBacklog(executor);
    });
    return newest;
  }

  /** Only after heads were anchored: what is sealed and stands nowhere else is not safe yet. */
  async #countBacklog(executor: SqlExecutor): Promise<void> {
    const { backlog } = this.#options;
    if (!backlog) return;
    const { event } = this.#tables;
    const { lastTransaction, lastSeq, afterSeq } = await this.#readState(executor);
    const answer = await executor.query(
      `SELECT count(*)::int AS waiting FROM (
         SELECT FROM ${event} AS event
         WHERE (event.transaction_id, event.seq) > ($2::xid8, $3::bigint) AND event.seq > $4::bigint
         LIMIT $1) AS unsealed`,
      [backlog.limit, lastTransaction, lastSeq, afterSeq],
    );
    backlog.counted(Number(rowsOf(answer)[0]?.waiting));
  }

  async #sealBatch(executor: SqlExecutor): Promise<{ head: TreeHead | null; events: number }> {
    await this.#lock(executor);
    const state = await this.#readState(executor);
    const rows = await this.#readEvents(executor, state);
    const [first] = rows;
    if (!first) return { head: null, events: 0 };

    await storeLeaves(executor, this.#tables, state.frontier, rows);
    const highestSeq = rows.reduce((highest, { seq }) => max(highest, BigInt(String(seq))), state.highestSeq);
    const signed = this.#signer.sign({
      service: this.#options.service,
      stream: this.#options.stream ?? ACCESS_STREAM,
      size: state.frontier.size,
      root: state.frontier.root().toString("hex"),
      at: (this.#options.clock ?? systemClock)().toISOString(),
      highestSeq: highestSeq.toString(),
      nextTransaction: String(first.next_transaction),
    });
    const { transaction_id: lastTransaction, seq: lastSeq } = rows.at(-1) ?? first;
    await storeHead(executor, this.#tables, { signed, frontier: state.frontier, lastTransaction, lastSeq });
    return { head: readHead(signed), events: rows.length };
  }

  /** Held until the end of the transaction; a second sealer waits here and then sees what the first one stored. */
  async #lock(executor: SqlExecutor): Promise<void> {
    await executor.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [this.#tables.lock]);
  }

  async #readState(executor: SqlExecutor): Promise<TreeState> {
    const { head, epoch } = this.#tables;
    const answer = await executor.query(
      `SELECT size::text AS size, head, signature, frontier, last_transaction::text AS last_transaction,
              last_seq::text AS last_seq, last_transaction >= pg_snapshot_xmax(pg_current_snapshot()) AS is_ahead,
              coalesce(newest.after_seq, ${LOWEST_SEQ})::text AS after_seq, coalesce(head.size <= newest.start_size, false) AS is_start
       FROM ${head} AS head
       LEFT JOIN (SELECT start_size, after_seq FROM ${epoch} ORDER BY number DESC LIMIT 1) AS newest ON true
       ORDER BY head.size DESC LIMIT 1`,
    );
    const [row] = rowsOf(answer);
    return row ? stateOf(row) : { frontier: new Frontier(), ...EMPTY_STATE };
  }

  /** Columns are qualified in ORDER BY: there a bare name would be the text of the answer, and "10" stands before "9". */
  async #readEvents(
    executor: SqlExecutor,
    { lastTransaction, lastSeq, afterSeq }: TreeState,
  ): Promise<readonly Row[]> {
    const answer = await executor.query(
      `WITH seen AS MATERIALIZED (SELECT pg_current_snapshot() AS snapshot)
       SELECT seq::text AS seq, transaction_id::text AS transaction_id, payload,
              pg_snapshot_xmax(snapshot)::text AS next_transaction
       FROM seen, ${this.#tables.event} AS event
       WHERE (event.transaction_id, event.seq) > ($1::xid8, $2::bigint)
         AND event.transaction_id < pg_snapshot_xmin(snapshot) AND event.seq > $4::bigint
       ORDER BY event.transaction_id, event.seq LIMIT $3`,
      [lastTransaction, lastSeq, this.#batchSize, afterSeq],
    );
    return rowsOf(answer);
  }
}

/** @throws Error for a record that was restored elsewhere, where no epoch was begun. */
function stateOf(row: Row): TreeState {
  const frontier = Frontier.fromBytes(Number(row.size), row.frontier as Buffer);
  const { highestSeq } = readHead({ head: String(row.head), signature: String(row.signature) });
  const afterSeq = String(row.after_seq);
  // Transactions of the cluster that it was restored into are counted anew.
  if (row.is_start === true)
    return { ...EMPTY_STATE, frontier, afterSeq, highestSeq: max(BigInt(highestSeq), BigInt(afterSeq)) };
  if (row.is_ahead === true) {
    throw new Error(
      "The record is ahead of the cluster's transaction counter: it was copied into another cluster. Begin a new epoch.",
    );
  }
  return {
    frontier,
    lastTransaction: String(row.last_transaction),
    lastSeq: String(row.last_seq),
    highestSeq: BigInt(highestSeq),
    afterSeq,
  };
}

const max = (left: bigint, right: bigint): bigint => (left > right ? left : right);
