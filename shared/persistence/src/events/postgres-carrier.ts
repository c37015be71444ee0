import { type CloudEvent, cloudEventSchema } from "./cloud-event";
import {
  CARRIER_CHANNEL,
  type CarrierConnection,
  CarrierNotices,
  type NoticeReader,
} from "./carrier-notices";
import { type EventCarrier, type Subscription, type SubscriptionRequest } from "./event-carrier";
import { type Pauses, PollLoop } from "./poll-loop";
import { type Row, rowsOf, type SqlExecutor } from "./sql-executor";

/** Whoever is woken looks at once; without a notice an event is found after a second. */
const DEFAULT_PAUSES: Pauses = { shortest: 100, longest: 1_000 };
const BATCH = 100;

/** The parts of a `pg` pool that are needed here. */
export interface CarrierPool extends SqlExecutor {
  connect(): Promise<CarrierConnection>;
}

export interface PostgresCarrierOptions {
  /** Connections with the role `carrier_app`; one for each consumer that runs, one to publish, one to listen. */
  readonly pool: CarrierPool;
  /** Between rounds of a subscription. */
  readonly pauses?: Pauses;
}

/** Carries events in the tables of schema `carrier`. */
export class PostgresCarrier implements EventCarrier {
  readonly #pool: CarrierPool;
  readonly #pauses: Pauses;
  readonly #notices: CarrierNotices;

  constructor({ pool, pauses = DEFAULT_PAUSES }: PostgresCarrierOptions) {
    this.#pool = pool;
    this.#pauses = pauses;
    this.#notices = new CarrierNotices(() => pool.connect());
  }

  async publish(events: readonly CloudEvent[]): Promise<void> {
    if (events.length === 0) return;
    await this.#pool.query(
      `WITH stored AS (
         INSERT INTO carrier.event (id, type, payload)
         SELECT id, type, payload FROM unnest($1::uuid[], $2::text[], $3::jsonb[])
           WITH ORDINALITY AS event (id, type, payload, place) ORDER BY place
         ON CONFLICT (id) DO NOTHING RETURNING type)
       SELECT pg_notify($4, type) FROM (SELECT DISTINCT type FROM stored) AS told`,
      [
        events.map(({ id }) => id),
        events.map(({ type }) => type),
        events.map((event) => JSON.stringify(event)),
        CARRIER_CHANNEL,
      ],
    );
  }

  subscribe(request: SubscriptionRequest): Subscription {
    return new PostgresSubscription(
      { pool: this.#pool, pauses: this.#pauses, notices: this.#notices },
      request,
    );
  }
}

/** A place in the stream. */
interface Place {
  readonly transactionId: string;
  readonly position: string;
}

/** What subscriptions of one carrier share. */
interface Means {
  readonly pool: CarrierPool;
  readonly pauses: Pauses;
  readonly notices: CarrierNotices;
}

const BEGINNING: Place = { transactionId: "0", position: "0" };

/**
 * Only events whose transaction is older than every running one: otherwise an event that commits late would stand behind
 * a consumer's place and never be seen.
 */
const isNewsAfter = (transactionId: string, position: string): string =>
  `event.type = wanted.type AND (event.transaction_id, event.position) > (${transactionId}, ${position})
     AND event.transaction_id < pg_snapshot_xmin(pg_current_snapshot())`;

const placeOf = (column: string, beginning: string): string =>
  `coalesce((SELECT ${column} FROM carrier.consumer_position WHERE consumer = $2), ${beginning})`;

const IS_THERE_NEWS = `SELECT EXISTS (
  SELECT FROM unnest($1::text[]) AS wanted (type), LATERAL (
    SELECT FROM carrier.event
    WHERE ${isNewsAfter(placeOf("transaction_id", "'0'::xid8"), placeOf("position", "0"))} LIMIT 1) AS news) AS is_there`;

/** Reads the events of its types in the order (transaction_id, position). */
class PostgresSubscription implements Subscription {
  readonly #pool: CarrierPool;
  readonly #notices: CarrierNotices;
  readonly #request: SubscriptionRequest;
  readonly #loop: PollLoop;
  readonly #reader: NoticeReader;

  constructor({ pool, notices, pauses }: Means, request: SubscriptionRequest) {
    this.#pool = pool;
    this.#notices = notices;
    this.#request = request;
    this.#loop = new PollLoop(() => this.#runIfThereIsNews(), pauses, request.onError);
    this.#reader = {
      types: request.types,
      wake: () => {
        this.#loop.wake();
      },
    };
  }

  start(): void {
    this.#loop.start();
    this.#notices.add(this.#reader);
  }

  async stop(): Promise<void> {
    await Promise.all([this.#loop.stop(), this.#notices.remove(this.#reader)]);
  }

  /** Most looks find nothing: one statement tells that, without the lock. */
  async #runIfThereIsNews(): Promise<number> {
    const { consumer, types } = this.#request;
    const [row] = rowsOf(await this.#pool.query(IS_THERE_NEWS, [[...types], consumer]));
    return row?.is_there === true ? this.runOnce() : 0;
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
        const event = this.#eventOf(row);
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
      `SELECT event.transaction_id::text AS transaction_id, event.position::text AS position, event.payload
       FROM unnest($1::text[]) AS wanted (type), LATERAL (
         SELECT * FROM carrier.event WHERE ${isNewsAfter("$2::xid8", "$3::bigint")}
         ORDER BY transaction_id, position LIMIT ${String(BATCH)}) AS event
       ORDER BY event.transaction_id, event.position LIMIT ${String(BATCH)}`,
      [[...this.#request.types], transactionId, position],
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
