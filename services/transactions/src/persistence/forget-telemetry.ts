import { type ExpiredTelemetry, hasExpired, isNotHeld } from "@alpokat/subgraph";
import type { EntityManager } from "typeorm";

/** SQL: what was seen of the device that sale `s` was recorded from has expired. */
export const recordingHasExpired = (until: string): string => hasExpired("s.recorded_at", until);

const DUE = `
  SELECT s.id FROM transactions.sale s
   WHERE ${recordingHasExpired("$1")}
     AND (s.device_id IS NOT NULL OR s.ip_address_sealed IS NOT NULL OR s.software_sealed IS NOT NULL)
     AND ${isNotHeld("transactions", "s.recorded_by")}
   ORDER BY s.recorded_at LIMIT $2 FOR UPDATE SKIP LOCKED`;

const EMPTY = `
  UPDATE transactions.sale SET device_id = NULL, ip_address_sealed = NULL, software_sealed = NULL WHERE id = ANY ($1::uuid[])`;

/**
 * Empties a batch of what was seen of the devices that sales were recorded from, once its period is over (obligation 2.5).
 * The sales stay as they are. @returns how many.
 */
export async function forgetTelemetry(
  manager: EntityManager,
  { collectedUntil, limit }: ExpiredTelemetry,
): Promise<number> {
  const due = await manager.query<{ id: string }[]>(DUE, [collectedUntil, limit]);
  if (due.length > 0) await manager.query(EMPTY, [due.map(({ id }) => id)]);
  return due.length;
}
