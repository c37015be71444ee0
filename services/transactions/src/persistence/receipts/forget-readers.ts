import { isNotHeld } from "@alpokat/subgraph";
import type { EntityManager } from "typeorm";

/** The job that forgets who read receipts whose link has ended. */
export const READERS_END_JOB = "readers-end";

const FORGET = `
  DELETE FROM transactions.receipt_access WHERE id IN (
    SELECT a.id FROM transactions.receipt_access a
     WHERE a.ends_at <= $1
       AND NOT EXISTS (SELECT FROM transactions.receipt r WHERE r.id = a.receipt_id AND r.claimed_by IS NOT NULL)
       AND ${isNotHeld("transactions", "a.buyer")}
     ORDER BY a.ends_at LIMIT $2)
  RETURNING id`;

/** Entries of one transaction. */
const MOST = 500;

/**
 * Forgets a batch of who read receipts whose link has ended: nobody can ask for their lists any more. An account that claimed
 * a receipt still can, and what a legal hold keeps stays until the hold ends (obligation 6.9).
 * @returns whether there may be more of them.
 */
export async function forgetReaders(manager: EntityManager, now: Date): Promise<boolean> {
  const [forgotten] = await manager.query<[unknown[], number]>(FORGET, [now, MOST]);
  return forgotten.length === MOST;
}
