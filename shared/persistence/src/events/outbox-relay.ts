import { type Clock, systemClock } from "@alpokat/kernel";
import { type CloudEvent, cloudEventSchema } from "./cloud-event";
import { type EventCarrier } from "./event-carrier";
import { type Pauses, PollLoop } from "./poll-loop";
import { type Row, rowsOf, schemaName, type SqlExecutor, type Transactor } from "./sql-executor";

const DEFAULT_PAUSES: Pauses = { shortest: 100, longest: 1_000 };
const DEFAULT_BATCH = 100;
/** Under this name the relay's dead letters stand, beside those of consumers. */
const RELAY = "outbox-relay";

export interface OutboxRelayOptions {
  readonly schema: string;
  /** The service's own database. READ COMMITTED. */
  readonly database: Transactor;
  readonly carrier: EventCarrier;
  /** Told of a failed round; the next one tries again. */
  readonly onError: (error: unknown) => void;
  readonly clock?: Clock;
  readonly batchSize?: number;
  /** Between rounds; the longest is how long a fact waits of which nobody tells, while the carrier answers. */
  readonly pauses?: Pauses;
}

/**
 * Takes facts from the outbox to the carrier, at least once. Any number of relays may run. Events about one thing keep
 * their order: an event is claimed only when none before it about the same thing is unpublished.
 */
export class OutboxRelay {
  readonly #options: OutboxRelayOptions;
  readonly #schema: string;
  readonly #loop: PollLoop;

  constructor(options: OutboxRelayOptions) {
    this.#options = options;
    this.#schema = schemaName(options.schema);
    this.#loop = new PollLoop(() => this.runOnce(), options.pauses ?? DEFAULT_PAUSES, options.onError);
  }

  start(): void {
    this.#loop.start();
  }

  /** A fact was told, by a transaction that may still have to commit. */
  wake(): void {
    this.#loop.wake();
  }

  /** Ends the rounds and waits for the one that runs. */
  stop(): Promise<void> {
    return this.#loop.stop();
  }

  /** Publishes all that is there. @returns how many events. @throws what the carrier or the database answers. */
  async runOnce(): Promise<number> {
    let published = 0;
    for (;;) {
      const batch = await this.#options.database.transaction((executor) => this.#publishBatch(executor));
      published += batch.published;
      if (batch.claimed === 0) return published;
    }
  }

  async #publishBatch(executor: SqlExecutor): Promise<{ claimed: number; published: number }> {
    const rows = await this.#claim(executor);
    const events: CloudEvent[] = [];
    const [sent, dead]: [Row[], Row[]] = [[], []];
    for (const row of rows) {
      const { success, data } = cloudEventSchema.safeParse(row.payload);
      if (success) events.push(data);
      (success ? sent : dead).push(row);
    }
    await this.#bury(executor, dead);
    if (events.length > 0) {
      await this.#options.carrier.publish(events);
      await this.#mark(executor, "published_at", sent);
    }
    return { claimed: rows.length, published: events.length };
  }

  async #claim(executor: SqlExecutor): Promise<readonly Row[]> {
    const answer = await executor.query(
      `SELECT fact.seq::text AS seq, id, payload FROM ${this.#schema}.outbox AS fact
       WHERE published_at IS NULL AND dead_at IS NULL AND NOT EXISTS (
         SELECT FROM ${this.#schema}.outbox AS earlier
         WHERE earlier.subject = fact.subject AND earlier.seq < fact.seq
           AND earlier.published_at IS NULL AND earlier.dead_at IS NULL)
       ORDER BY fact.seq LIMIT $1 FOR UPDATE OF fact SKIP LOCKED`,
      [this.#options.batchSize ?? DEFAULT_BATCH],
    );
    return rowsOf(answer);
  }

  async #mark(
    executor: SqlExecutor,
    column: "published_at" | "dead_at",
    rows: readonly Row[],
  ): Promise<void> {
    const now = this.#now();
    const sql = `UPDATE ${this.#schema}.outbox SET ${column} = $2 WHERE seq = ANY($1::bigint[])`;
    await executor.query(sql, [rows.map(({ seq }) => seq), now]);
  }

  /** A row that is no event would hold up all others for ever. */
  async #bury(executor: SqlExecutor, rows: readonly Row[]): Promise<void> {
    if (rows.length === 0) return;
    for (const { id, payload } of rows) {
      await executor.query(
        `INSERT INTO ${this.#schema}.dead_letter (consumer, event_id, payload, attempts, error, failed_at)
         VALUES ($1, $2, $3::jsonb, 1, 'not a CloudEvent', $4) ON CONFLICT DO NOTHING`,
        [RELAY, id, JSON.stringify(payload), this.#now()],
      );
    }
    await this.#mark(executor, "dead_at", rows);
  }

  #now(): string {
    return (this.#options.clock ?? systemClock)().toISOString();
  }
}
