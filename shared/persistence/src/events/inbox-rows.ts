import { type CloudEvent, cloudEventSchema } from "./cloud-event";
import { rowsOf, schemaName, type SqlExecutor } from "./sql-executor";

/** An event that was set aside. */
export interface Parked {
  readonly event: CloudEvent;
  /** Tries so far. */
  readonly attempts: number;
}

/** One consumer's rows in its service's schema. */
export class InboxRows {
  readonly #schema: string;
  readonly #consumer: string;

  constructor(schema: string, consumer: string) {
    this.#schema = schemaName(schema);
    this.#consumer = consumer;
  }

  /** Notes that the event was seen. @returns false where it was seen before: the database decides, also between replicas. */
  async isNew(executor: SqlExecutor, eventId: string): Promise<boolean> {
    const sql = `INSERT INTO ${this.#schema}.inbox (consumer, event_id) VALUES ($1, $2)
                 ON CONFLICT DO NOTHING RETURNING event_id`;
    return rowsOf(await executor.query(sql, [this.#consumer, eventId])).length === 1;
  }

  /** Whether the event itself, or an earlier one about the same thing, is set aside. */
  async waitsForAnother(executor: SqlExecutor, { id, subject }: CloudEvent): Promise<boolean> {
    const sql = `SELECT 1 FROM ${this.#schema}.inbox_retry
                 WHERE consumer = $1 AND (event_id = $2 OR subject = $3)
                   AND NOT EXISTS (SELECT FROM ${this.#schema}.inbox WHERE consumer = $1 AND event_id = $2) LIMIT 1`;
    return rowsOf(await executor.query(sql, [this.#consumer, id, subject ?? null])).length === 1;
  }

  /** Sets an event aside, or sets its next try. A second delivery while it waits changes nothing. */
  async park(
    executor: SqlExecutor,
    event: CloudEvent,
    { attempts, nextTryAt }: { readonly attempts: number; readonly nextTryAt: Date },
  ): Promise<void> {
    await executor.query(
      `INSERT INTO ${this.#schema}.inbox_retry AS parked (consumer, event_id, subject, payload, attempts, next_try_at)
       VALUES ($1, $2, $3, $4::jsonb, $5, $6)
       ON CONFLICT (consumer, event_id) DO UPDATE
       SET attempts = excluded.attempts, next_try_at = excluded.next_try_at WHERE excluded.attempts > parked.attempts`,
      [
        this.#consumer,
        event.id,
        event.subject ?? null,
        JSON.stringify(event),
        attempts,
        nextTryAt.toISOString(),
      ],
    );
  }

  /** The first event that is due, of those that wait for no other; locked until the transaction ends. */
  async takeDue(executor: SqlExecutor, now: Date): Promise<Parked | null> {
    const answer = await executor.query(
      `SELECT payload, attempts FROM ${this.#schema}.inbox_retry AS parked
       WHERE consumer = $1 AND next_try_at <= $2 AND NOT EXISTS (
         SELECT FROM ${this.#schema}.inbox_retry AS earlier
         WHERE earlier.consumer = $1 AND earlier.subject = parked.subject AND earlier.place < parked.place)
       ORDER BY next_try_at, place LIMIT 1 FOR UPDATE OF parked SKIP LOCKED`,
      [this.#consumer, now.toISOString()],
    );
    const [row] = rowsOf(answer);
    return row ? { event: cloudEventSchema.parse(row.payload), attempts: Number(row.attempts) } : null;
  }

  async unpark(executor: SqlExecutor, eventId: string): Promise<void> {
    const sql = `DELETE FROM ${this.#schema}.inbox_retry WHERE consumer = $1 AND event_id = $2`;
    await executor.query(sql, [this.#consumer, eventId]);
  }

  /** Makes an event a dead letter; it counts as seen, so that another delivery of it is not tried again. */
  async giveUp(
    executor: SqlExecutor,
    { event, attempts }: Parked,
    reason: { readonly error: string; readonly at: Date },
  ): Promise<void> {
    await this.unpark(executor, event.id);
    await this.isNew(executor, event.id);
    await executor.query(
      `INSERT INTO ${this.#schema}.dead_letter (consumer, event_id, payload, attempts, error, failed_at)
       VALUES ($1, $2, $3::jsonb, $4, $5, $6) ON CONFLICT DO NOTHING`,
      [this.#consumer, event.id, JSON.stringify(event), attempts, reason.error, reason.at.toISOString()],
    );
  }
}
