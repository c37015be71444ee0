import { appendToOutbox, cloudEvent, rowsOf, type SqlExecutor } from "@alpokat/persistence";
import { LEGAL_HOLD_CHANGED } from "@alpokat/subgraph";

/**
 * Tells of every hold in force once more, with the request that it belongs to: it wasn't told once. @param at now: a hold
 * that is lifted afterwards stays lifted.
 */
export async function tellHoldsAgain(executor: SqlExecutor, at: Date): Promise<void> {
  const answer = await executor.query(
    `SELECT id AS "holdId", subject, request_id AS "requestId" FROM disclosure.legal_hold
      WHERE lifted_at IS NULL ORDER BY placed_at, id`,
  );
  for (const hold of rowsOf(answer)) {
    const event = cloudEvent({
      source: "disclosure-requests",
      type: LEGAL_HOLD_CHANGED,
      time: at,
      subject: String(hold["subject"]),
      data: { ...hold, isActive: true },
    });
    await appendToOutbox(executor, "disclosure", event);
  }
}
