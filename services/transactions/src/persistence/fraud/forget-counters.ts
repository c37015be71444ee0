import type { EntityManager } from "typeorm";

/** Rows of one transaction. */
const MOST = 2_000;

/** Forgets buckets of time that no window reaches any more. @returns whether there may be more of them. */
export async function forgetCounters(manager: EntityManager, now: Date): Promise<boolean> {
  const [row] = await manager.query<{ forgotten: number }[]>(
    "SELECT transactions.fraud_forget($1, $2) AS forgotten",
    [now, MOST],
  );
  return row?.forgotten === MOST;
}
