import { type CloudEvent, cloudEventSchema } from "./cloud-event";
import { type EventCarrier, type Subscription, type SubscriptionRequest } from "./event-carrier";
import { PollLoop } from "./poll-loop";
import { type Row, rowsOf, type SqlExecutor } from "./sql-executor";

const DEFAULT_INTERVAL_MILLISECONDS = 200;
const BATCH = 100;

/** The parts of a `pg` pool that are needed here. */
export interface CarrierPool extends SqlExecutor {
  connect(): Promise<SqlExecutor & { release(broken?: boolean): void }>;
}

export interface PostgresCarrierOptions {
  /** Connections with the role `carrier_app`; one for each consumer that runs, and one to publish. */
  readonly pool: CarrierPool;
  /** Pause between rounds of a subscription. */
  readonly intervalMilliseconds?: number;
}

/** Carries events in the tables of schema `carrier`. */
export class PostgresCarrier implements EventCarrier {
  readonly #pool: CarrierPool;
  readonly #intervalMilliseconds: number;

  constructor({ pool, intervalMilliseconds = DEFAULT_INTERVAL_MILLISECONDS }: PostgresCarrierOptions) {
    this.#pool = pool;
    this.#intervalMilliseconds = intervalMilliseconds;
  }

  async publish(events: readonly CloudEvent[]): Promise<void> {
    if (events.length === 0) return;
    await this.#pool.query(
      `INSERT INTO carrier.event (id, type, payload)
       SELECT id, type, payload FROM unnest($1::uuid[], $2::text[], $3::jsonb[])
         WITH ORDINALITY AS event (id, type, payload, place) ORDER BY place
       ON CONFLICT (id) DO NOTHING`,
      [
        events.map(({ id }) => id),
        events.map(({ type }) => type),
        events.map((event) => JSON.stringify(event)),
      ],
    );
  }

  subscribe(request: SubscriptionRequest): Subscription {
    return new PostgresSubscription(this.#pool, request, this.#intervalMilliseconds);
  }
}

/** A place in the stream. */
interface Place {
  readonly transactionId: string;
  readonly position: string;
}

const BEGINNING: Place = { transactionId: "0", position: "0" };

/**
 * Reads in the order (transaction_id, position), and only events whose transaction is older than every running one:
 * otherwise an event that commits late would stand behind a consumer's place and never be seen.
 */
class PostgresSubscription implements Subscription {
  readonly #pool: CarrierPool;
  readonly #request: SubscriptionRequest;
  readonly #loop: PollLoop;

  constructor(pool: CarrierPool, request: SubscriptionRequest, intervalMilliseconds: number) {
    this.#pool = pool;
    this.#request = request;
    this.#loop = new PollLoop(() => this.runOnce(), intervalMilliseconds, request.onError);
  }

  start(): void {
    this.#loop.start();
  }

  stop(): Promise<void> {
    return this.#loop.stop();
  }

  async runOnce(): Promise<number> {
    const client = await this.#pool.connect();
    // A lock of the session, not of a transaction: while handlers run no transaction number is held that readers wait for.
    const lock = ["alpokat.carrier", this.#request.consumer];
    let isUnlocked = false;
    try {
      const locked = await client.query(
        "SELECT pg_try_advisory_lock(hashtext($1), hashtext($2)) AS is_mine",
        lock,
      );
      if (rowsOf(locked)[0]?.is_mine !== true) {
        isUnlocked = true;
        return 0; // Another replica is at it; it keeps the order.
      }
      const delivered = await this.#deliverAll(client);
      await client.query("SELECT pg_advisory_unlock(hashtext($1), hashtext($2))", lock);
      isUnlocked = true;
      return delivered;
    } finally {
      // Closing the connection gives the lock back where unlocking failed.
      client.release(!isUnlocked);
    }
  }

  async #deliverAll(client: SqlExecutor): Promise<number> {
    let delivered = 0;
    for (;;) {
      const rows = await this.#read(client, await this.#place(client));
      delivered += await this.#deliverBatch(client, rows);
      if (rows.length < BATCH) return delivered;
    }
  }

  async #deliverBatch(client: SqlExecutor, rows: readonly Row[]): Promise<number> {
    let done: Row | undefined;
    let delivered = 0;
    try {
      for (const row of rows) {
        const event = this.#request.types.includes(String(row.type)) ? this.#eventOf(row) : null;
        if (event) {
          await this.#request.deliver(event);
          delivered += 1;
        }
        done = row;
      }
    } finally {
      // Also after a failure: what was delivered before it isn't delivered again.
      if (done) await this.#moveTo(client, done);
    }
    return delivered;
  }

  /** A row that is no event can't be delivered to anybody, and would hold up all others: it is told and passed over. */
  #eventOf(row: Row): CloudEvent | null {
    const { success, data, error } = cloudEventSchema.safeParse(row.payload);
    if (success) return data;
    this.#request.onError(error);
    return null;
  }

  async #place(client: SqlExecutor): Promise<Place> {
    const sql = `SELECT transaction_id::text AS transaction_id, position::text AS position
                 FROM carrier.consumer_position WHERE consumer = $1`;
    const [row] = rowsOf(await client.query(sql, [this.#request.consumer]));
    return row ? { transactionId: String(row.transaction_id), position: String(row.position) } : BEGINNING;
  }

  async #read(client: SqlExecutor, { transactionId, position }: Place): Promise<readonly Row[]> {
    const answer = await client.query(
      `WITH seen AS MATERIALIZED (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS oldest)
       SELECT event.transaction_id::text AS transaction_id, event.position::text AS position, type, payload
       FROM seen, carrier.event AS event
       WHERE (event.transaction_id, event.position) > ($1::xid8, $2::bigint) AND event.transaction_id < seen.oldest
       ORDER BY event.transaction_id, event.position LIMIT ${String(BATCH)}`,
      [transactionId, position],
    );
    return rowsOf(answer);
  }

  async #moveTo(client: SqlExecutor, row: Row): Promise<void> {
    await client.query(
      `INSERT INTO carrier.consumer_position AS place (consumer, transaction_id, position) VALUES ($1, $2::xid8, $3)
       ON CONFLICT (consumer) DO UPDATE
       SET transaction_id = excluded.transaction_id, position = excluded.position, moved_at = now()`,
      [this.#request.consumer, row.transaction_id, row.position],
    );
  }
}
