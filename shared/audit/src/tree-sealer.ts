import { type JsonWebKey } from "node:crypto";
import { type Clock, systemClock } from "@alpokat/kernel";
import { anchorFileOf, HeadAnchor } from "./anchor";
import { anchorHeads } from "./anchor-heads";
import { Frontier } from "./merkle/frontier";
import { leafHash } from "./merkle/hash";
import { type SealingBacklog } from "./sealing-backlog";
import { type Row, rowsOf, type SqlExecutor, type Transactor } from "./sql-executor";
import { ACCESS_STREAM, KEPT_LEVEL_STEP, type StreamPlace, type StreamTables, tablesOf } from "./tables";
import { HeadSigner, readHead, type SignedText, type TreeHead } from "./tree-head";

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
}

const EMPTY_STATE = { lastTransaction: "0", lastSeq: "0", highestSeq: 0n };

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
    const { event, head } = this.#tables;
    const answer = await executor.query(
      `SELECT count(*)::int AS waiting FROM (
         SELECT FROM ${event} AS event
         WHERE (event.transaction_id, event.seq) > (
           SELECT COALESCE(max(last_transaction), '0'::xid8), COALESCE(max(last_seq), 0)
           FROM (SELECT last_transaction, last_seq FROM ${head} ORDER BY size DESC LIMIT 1) AS newest
         ) LIMIT $1) AS unsealed`,
      [backlog.limit],
    );
    backlog.counted(Number(rowsOf(answer)[0]?.waiting));
  }

  async #sealBatch(executor: SqlExecutor): Promise<{ head: TreeHead | null; events: number }> {
    await this.#lock(executor);
    const state = await this.#readState(executor);
    const rows = await this.#readEvents(executor, state);
    const [first] = rows;
    if (!first) return { head: null, events: 0 };

    await this.#storeLeaves(executor, state.frontier, rows);
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
    await this.#storeHead(executor, { signed, frontier: state.frontier, last: rows.at(-1) ?? first });
    return { head: readHead(signed), events: rows.length };
  }

  /** Held until the end of the transaction; a second sealer waits here and then sees what the first one stored. */
  async #lock(executor: SqlExecutor): Promise<void> {
    await executor.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [this.#tables.lock]);
  }

  async #readState(executor: SqlExecutor): Promise<TreeState> {
    const answer = await executor.query(
      `SELECT size::text AS size, head, signature, frontier, last_transaction::text AS last_transaction,
              last_seq::text AS last_seq, last_transaction >= pg_snapshot_xmax(pg_current_snapshot()) AS is_ahead
       FROM ${this.#tables.head} AS head ORDER BY head.size DESC LIMIT 1`,
    );
    const [row] = rowsOf(answer);
    if (!row) return { frontier: new Frontier(), ...EMPTY_STATE };
    if (row.is_ahead === true) {
      throw new Error(
        "The record is ahead of the cluster's transaction counter: it was copied into another cluster.",
      );
    }
    return {
      frontier: Frontier.fromBytes(Number(row.size), row.frontier as Buffer),
      lastTransaction: String(row.last_transaction),
      lastSeq: String(row.last_seq),
      highestSeq: BigInt(readHead({ head: String(row.head), signature: String(row.signature) }).highestSeq),
    };
  }

  /** Columns are qualified in ORDER BY: there a bare name would be the text of the answer, and "10" stands before "9". */
  async #readEvents(executor: SqlExecutor, { lastTransaction, lastSeq }: TreeState): Promise<readonly Row[]> {
    const answer = await executor.query(
      `WITH seen AS MATERIALIZED (SELECT pg_current_snapshot() AS snapshot)
       SELECT seq::text AS seq, transaction_id::text AS transaction_id, payload,
              pg_snapshot_xmax(snapshot)::text AS next_transaction
       FROM seen, ${this.#tables.event} AS event
       WHERE (event.transaction_id, event.seq) > ($1::xid8, $2::bigint)
         AND event.transaction_id < pg_snapshot_xmin(snapshot)
       ORDER BY event.transaction_id, event.seq LIMIT $3`,
      [lastTransaction, lastSeq, this.#batchSize],
    );
    return rowsOf(answer);
  }

  async #storeLeaves(executor: SqlExecutor, frontier: Frontier, rows: readonly Row[]): Promise<void> {
    const firstIndex = frontier.size;
    const nodes: { level: number; index: number; hash: Buffer }[] = [];
    const leaves = rows.map(({ payload }) => leafHash(String(payload)));
    for (const leaf of leaves) {
      frontier.append(leaf, (level, index, hash) => {
        if (level % KEPT_LEVEL_STEP === 0) nodes.push({ level, index, hash });
      });
    }
    await executor.query(
      `INSERT INTO ${this.#tables.leaf} (leaf_index, seq, leaf_hash)
       SELECT $1::bigint + place - 1, seq, leaf_hash
       FROM unnest($2::bigint[], $3::bytea[]) WITH ORDINALITY AS leaf (seq, leaf_hash, place)`,
      [firstIndex, rows.map(({ seq }) => seq), leaves],
    );
    if (nodes.length === 0) return;
    await executor.query(
      `INSERT INTO ${this.#tables.node} (level, node_index, node_hash)
       SELECT * FROM unnest($1::smallint[], $2::bigint[], $3::bytea[])`,
      [nodes.map(({ level }) => level), nodes.map(({ index }) => index), nodes.map(({ hash }) => hash)],
    );
  }

  async #storeHead(
    executor: SqlExecutor,
    made: { signed: SignedText; frontier: Frontier; last: Row },
  ): Promise<void> {
    const { signed, frontier, last } = made;
    await executor.query(
      `INSERT INTO ${this.#tables.head} (size, head, signature, frontier, last_transaction, last_seq)
       VALUES ($1, $2, $3, $4, $5::xid8, $6)`,
      [frontier.size, signed.head, signed.signature, frontier.toBytes(), last.transaction_id, last.seq],
    );
  }
}

const max = (left: bigint, right: bigint): bigint => (left > right ? left : right);
