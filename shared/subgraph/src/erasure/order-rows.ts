import { type HeldKey, rowsOf, type SqlExecutor } from "@alpokat/persistence";
import type { ErasureOrder } from "./erasure-events";

export interface DueOrder extends ErasureOrder {
  readonly orderedAt: Date;
  readonly state: "ORDERED" | "WAITING";
  readonly tries: number;
}

const LONGEST_PAUSE_SECONDS = 300;

/** A service's rows of ordered erasures. */
export class ErasureOrderRows {
  constructor(
    private readonly schema: string,
    private readonly executor: SqlExecutor,
  ) {}

  /** Notes an order; one that is known stays as it is, so that a replayed event changes nothing. */
  async add({ requestId, subject, receiptId }: ErasureOrder, at: string): Promise<void> {
    await this.executor.query(
      `INSERT INTO ${this.schema}.erasure_order (request_id, subject, receipt_id, ordered_at, state, next_try_at)
       VALUES ($1, $2, $3, $4, 'ORDERED', $4) ON CONFLICT DO NOTHING`,
      [requestId, subject, receiptId, at],
    );
  }

  /** Sees to it that what a legal case holds is looked at again: a restored backup may not know the order. */
  async resume({ requestId, subject, heldAt }: HeldKey): Promise<void> {
    await this.executor.query(
      `INSERT INTO ${this.schema}.erasure_order (request_id, subject, ordered_at, state, next_try_at)
       VALUES ($1, $2, $3, 'WAITING', $3)
       ON CONFLICT (request_id) DO UPDATE SET state = 'WAITING', next_try_at = excluded.next_try_at WHERE erasure_order.state = 'DONE'`,
      [requestId, subject, heldAt],
    );
  }

  /** An order that is due, kept from other replicas until the transaction ends. */
  async takeDue(now: Date): Promise<DueOrder | null> {
    const answer = await this.executor.query(
      `SELECT request_id AS "requestId", subject, receipt_id AS "receiptId", ordered_at AS "orderedAt", state, tries
       FROM ${this.schema}.erasure_order WHERE next_try_at <= $1 ORDER BY next_try_at LIMIT 1 FOR UPDATE SKIP LOCKED`,
      [now],
    );
    const [row] = rowsOf(answer);
    return row ? (row as unknown as DueOrder) : null;
  }

  /** Whether an order that was found is still to be carried out; waits for whoever is at it, and keeps others waiting. */
  async isStillDue({ requestId, state }: DueOrder, now: Date): Promise<boolean> {
    const answer = await this.executor.query(
      `SELECT FROM ${this.schema}.erasure_order WHERE request_id = $1 AND state = $2 AND next_try_at <= $3 FOR UPDATE`,
      [requestId, state, now],
    );
    return rowsOf(answer).length > 0;
  }

  async finish(requestId: string, subject: string | null, nextTryAt: Date | null): Promise<void> {
    await this.executor.query(
      `UPDATE ${this.schema}.erasure_order SET subject = $2, next_try_at = $3, tries = 0,
         state = CASE WHEN $3::timestamptz IS NULL THEN 'DONE' ELSE 'WAITING' END
       WHERE request_id = $1`,
      [requestId, subject, nextTryAt],
    );
  }

  /** Puts off the order that failed; the pause doubles, up to five minutes. */
  async postpone({ requestId, tries }: DueOrder, now: Date): Promise<void> {
    const seconds = Math.min(2 ** tries, LONGEST_PAUSE_SECONDS);
    await this.executor.query(
      `UPDATE ${this.schema}.erasure_order SET next_try_at = $2, tries = tries + 1 WHERE request_id = $1`,
      [requestId, new Date(now.getTime() + seconds * 1000)],
    );
  }
}
