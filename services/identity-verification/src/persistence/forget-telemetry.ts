import { type ExpiredTelemetry, isNotHeld } from "@alpokat/subgraph";
import type { EntityManager } from "typeorm";
import { deviceHasExpired, deviceIsUnused, usageHasExpired } from "./expired-telemetry";

/** A device of an account. */
interface DeviceRow {
  account_id: string;
  device_id: string;
}

/** One replica at a time, so that of a session's last tokens none overlooks the other. */
const ALONE = "SELECT pg_try_advisory_xact_lock(hashtextextended('identity.telemetry-expiry', 0)) AS alone";

const DEVICES = `
  SELECT account_id, device_id FROM identity.sign_in_device d
   WHERE ${deviceHasExpired("$1")} AND (ip_address_sealed IS NOT NULL OR software_sealed IS NOT NULL)
     AND ${isNotHeld("identity", "d.account_id")}
   ORDER BY last_seen_at LIMIT $2 FOR UPDATE SKIP LOCKED`;

const THESE = `unnest($2::uuid[], $3::uuid[]) AS these (account_id, device_id)
   WHERE d.account_id = these.account_id AND d.device_id = these.device_id AND ${deviceHasExpired("$1")}`;

/** A device's id binds its sessions to it, as long as one of them can go on. */
const DELETE_UNUSED = `
  DELETE FROM identity.sign_in_device d USING ${THESE} AND ${deviceIsUnused("$4")}`;

const EMPTY_USED = `UPDATE identity.sign_in_device d SET ip_address_sealed = NULL, software_sealed = NULL FROM ${THESE}`;

const DELETE_USAGE = `
  DELETE FROM identity.improvement_telemetry WHERE id IN (
    SELECT id FROM identity.improvement_telemetry t WHERE ${usageHasExpired("$1")} AND ${isNotHeld("identity", "t.account_id")}
     ORDER BY at LIMIT $2)
  RETURNING id`;

const DELETE_TOKENS = `
  DELETE FROM identity.refresh_token WHERE token_index IN (
    SELECT t.token_index FROM identity.refresh_token t JOIN identity.session s ON s.id = t.session_id
     WHERE t.expires_at <= $1 AND ${isNotHeld("identity", "s.account_id")}
     ORDER BY t.expires_at LIMIT $2 FOR UPDATE OF t SKIP LOCKED)
  RETURNING session_id`;

const END_SESSIONS = `
  WITH ended AS (
    SELECT id, account_id, device_id FROM identity.session s
     WHERE id = ANY ($1::uuid[]) AND device_id IS NOT NULL
       AND NOT EXISTS (SELECT FROM identity.refresh_token t WHERE t.session_id = s.id)
       FOR UPDATE)
  UPDATE identity.session s
     SET device_id = NULL, status = 'REVOKED', revoked_reason = COALESCE(s.revoked_reason, 'EXPIRED')
    FROM ended WHERE s.id = ended.id
  RETURNING ended.account_id, ended.device_id`;

/**
 * Forgets a batch of raw telemetry whose period is over (obligation 2.5): address and software of devices, what was
 * recorded for improvement, and the ids of devices with the last session that needs them. @returns how many rows.
 */
export async function forgetTelemetry(manager: EntityManager, expired: ExpiredTelemetry): Promise<number> {
  const [lock] = await manager.query<{ alone: boolean }[]>(ALONE);
  if (!lock?.alone) return 0;
  const { collectedUntil, now, limit } = expired;
  const [tokens] = await manager.query<[{ session_id: string }[], number]>(DELETE_TOKENS, [now, limit]);
  const sessions = [...new Set(tokens.map(({ session_id }) => session_id))];
  const [ended] = await manager.query<[DeviceRow[], number]>(END_SESSIONS, [sessions]);
  const devices = await manager.query<DeviceRow[]>(DEVICES, [collectedUntil, limit]);
  const these = [...ended, ...devices];
  const places = [these.map(({ account_id }) => account_id), these.map(({ device_id }) => device_id)];
  await manager.query(DELETE_UNUSED, [collectedUntil, ...places, now]);
  await manager.query(EMPTY_USED, [collectedUntil, ...places]);
  const [usage] = await manager.query<[unknown[], number]>(DELETE_USAGE, [collectedUntil, limit]);
  return tokens.length + devices.length + usage.length;
}
