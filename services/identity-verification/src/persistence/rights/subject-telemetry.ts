import { rawTelemetryExpiredUntil } from "@alpokat/policy";
import { deviceHasExpired, deviceIsShown, sessionGoesOn, usageHasExpired } from "../expired-telemetry";
import { type SubjectTable, hexadecimal, sealed, sealedPart } from "./subject-table";

/** SQL: what was seen of device `d`; nothing once it has expired, also where a legal hold keeps it. */
const whileRaw = (column: string, name: string): string =>
  `CASE WHEN NOT ${deviceHasExpired("$4")} THEN encode(${column}_sealed, 'hex') END AS "${name}"`;

export const USAGE: SubjectTable = {
  source: "identity.improvement_telemetry",
  table: "identity.improvement_telemetry",
  rowOf: (_subject, key) => key,
  sql: `SELECT id::text AS key, at::text AS at, ${hexadecimal("software", "application")}, ${hexadecimal("software", "system")}
          FROM identity.improvement_telemetry t
         WHERE account_id = $1 AND ($2::uuid IS NULL OR id > $2) AND NOT ${usageHasExpired("$4")} ORDER BY id LIMIT $3`,
  moments: (now) => [rawTelemetryExpiredUntil(now)],
  columns: {
    application: sealedPart("software", 0, "user.device"),
    system: sealedPart("software", 1, "user.device"),
  },
};
export const DEVICES: SubjectTable = {
  source: "identity.sign_in_device",
  table: "identity.sign_in_device",
  rowOf: (subject, key) => `${subject}/${key}`,
  // The id is a datum of its own, that may be denied: the record is named by what can't be turned back into it.
  sql: `SELECT device_id::text AS key, encode(sha256(convert_to(account_id::text || device_id::text, 'UTF8')), 'hex') AS record,
               last_seen_at::text AS at, device_id::text AS "deviceId", ${whileRaw("software", "application")},
               ${whileRaw("software", "system")}, ${whileRaw("ip_address", "ipAddress")}
          FROM identity.sign_in_device d
         WHERE account_id = $1 AND ($2::uuid IS NULL OR device_id > $2) AND ${deviceIsShown("$4", "$5")} ORDER BY device_id LIMIT $3`,
  moments: (now) => [rawTelemetryExpiredUntil(now), now],
  columns: {
    ipAddress: sealed("ip_address", "user.device.ip_address"),
    deviceId: "user.device.device_id",
    application: sealedPart("software", 0, "user.device"),
    system: sealedPart("software", 1, "user.device"),
  },
};
export const SESSIONS: SubjectTable = {
  source: "identity.session",
  sql: `SELECT id::text AS key, opened_at::text AS at, CASE WHEN ${sessionGoesOn("$4")} THEN device_id::text END AS "deviceId",
               CASE WHEN ${sessionGoesOn("$4")} THEN status ELSE 'REVOKED' END AS status
          FROM identity.session s WHERE account_id = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3`,
  moments: (now) => [now],
  columns: { deviceId: "user.device.device_id", status: "user.account" },
};
