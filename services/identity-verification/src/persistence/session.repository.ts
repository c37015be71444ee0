import type { BlindIndex, FieldPlace, SubjectKeys } from "@alpokat/persistence";
import type { Clock, Role } from "@alpokat/kernel";
import { rawTelemetryExpiredUntil } from "@alpokat/policy";
import type { EntityManager } from "typeorm";
import type {
  DeviceSoftware,
  NewSession,
  NewUsage,
  Sessions,
  SignInDevice,
  UsageRecord,
} from "../application/ports";
import type { RefreshToken } from "../domain/refresh-token";
import { deviceHasExpired, deviceIsShown, usageHasExpired } from "./expired-telemetry";
import { ImprovementTelemetryRow, SessionRow, SignInDeviceRow } from "./rows";

const DEVICE_TABLE = "identity.sign_in_device";
const RETENTION = "service";

interface TokenRow {
  session_id: string;
  account_id: string;
  role: Role;
  device_id: string;
  status: SessionRow["status"];
  used_at: Date | null;
  expires_at: Date;
}

interface DeviceRow {
  device_id: string;
  ip_address_sealed: Buffer | null;
  software_sealed: Buffer | null;
  last_seen_at: Date;
}

interface UsageRow {
  id: string;
  consent_event_id: string;
  software_sealed: Buffer;
  at: Date;
}

/** Of account `$1`; raw telemetry until `$2` has expired, at the moment `$3`. */
const DEVICES = `
  SELECT device_id, last_seen_at, CASE WHEN NOT ${deviceHasExpired("$2")} THEN ip_address_sealed END AS ip_address_sealed,
         CASE WHEN NOT ${deviceHasExpired("$2")} THEN software_sealed END AS software_sealed
    FROM identity.sign_in_device d WHERE account_id = $1 AND ${deviceIsShown("$2", "$3")}
   ORDER BY last_seen_at DESC LIMIT 100`;

/** Of account `$1`; raw telemetry until `$2` has expired. */
const USAGE = `
  SELECT id, consent_event_id, software_sealed, at FROM identity.improvement_telemetry t
   WHERE account_id = $1 AND NOT ${usageHasExpired("$2")} ORDER BY at DESC, id DESC LIMIT 100`;

/** Sessions, their refresh tokens and the devices they were opened on. */
export class SessionRepository implements Sessions {
  constructor(
    private readonly manager: EntityManager,
    private readonly keys: SubjectKeys,
    private readonly tokenIndex: BlindIndex,
    private readonly clock: Clock,
  ) {}

  async open({ id, accountId, telemetry }: NewSession): Promise<void> {
    const { deviceId, ip, application, system, at } = telemetry;
    const key = await this.keys.keyFor(accountId, RETENTION);
    const place = placesOf(accountId, deviceId);
    await this.manager.upsert(
      SignInDeviceRow,
      {
        accountId,
        deviceId,
        ipAddressSealed: key.seal(place.ipAddress, ip),
        softwareSealed: key.seal(place.software, JSON.stringify([application, system])),
        lastSeenAt: new Date(at),
      },
      ["accountId", "deviceId"],
    );
    await this.manager.insert(SessionRow, {
      id,
      accountId,
      deviceId,
      status: "ACTIVE",
      openedAt: new Date(at),
    });
  }

  async revoke(sessionId: string, reason: "SIGNED_OUT" | "TOKEN_REUSED"): Promise<void> {
    await this.manager.update(
      SessionRow,
      { id: sessionId, status: "ACTIVE" },
      { status: "REVOKED", revokedReason: reason },
    );
  }

  async findToken(
    text: string,
  ): Promise<(RefreshToken & { readonly accountId: string; readonly role: Role }) | null> {
    const [row] = await this.manager.query<TokenRow[]>(
      `SELECT t.session_id, t.used_at, t.expires_at, s.account_id, s.device_id, s.status, a.role
         FROM identity.refresh_token t
         JOIN identity.session s ON s.id = t.session_id
         JOIN identity.account a ON a.id = s.account_id AND a.status IN ('ACTIVE', 'RESTRICTED')
        WHERE t.token_index = $1 FOR UPDATE OF t`,
      [this.tokenIndex.of(text)],
    );
    // A restored backup may have sessions of somebody who was erased.
    if (row && !(await this.keys.keysOf([row.account_id], RETENTION)).has(row.account_id)) return null;
    return (
      (row && {
        sessionId: row.session_id,
        accountId: row.account_id,
        role: row.role,
        deviceId: row.device_id,
        usedAt: row.used_at,
        expiresAt: row.expires_at,
        isSessionActive: row.status === "ACTIVE",
      }) ??
      null
    );
  }

  async addToken(text: string, sessionId: string, expiresAt: Date): Promise<void> {
    await this.manager.query(
      "INSERT INTO identity.refresh_token (token_index, session_id, expires_at) VALUES ($1, $2, $3)",
      [this.tokenIndex.of(text), sessionId, expiresAt],
    );
  }

  async markUsed(text: string, at: Date): Promise<void> {
    await this.manager.query("UPDATE identity.refresh_token SET used_at = $2 WHERE token_index = $1", [
      this.tokenIndex.of(text),
      at,
    ]);
  }

  async devicesOf(accountId: string): Promise<SignInDevice[]> {
    const now = this.clock();
    const expired = [rawTelemetryExpiredUntil(now), now];
    const rows = await this.manager.query<DeviceRow[]>(DEVICES, [accountId, ...expired]);
    const key = (await this.keys.keysOf([accountId], RETENTION)).get(accountId);
    if (!key) return [];
    return rows.map(({ device_id: deviceId, last_seen_at: lastSeenAt, ...sealed }) => {
      const place = placesOf(accountId, deviceId);
      const { ip_address_sealed: address, software_sealed: software } = sealed;
      return {
        accountId,
        deviceId,
        ipAddress: { reveal: () => address && key.open(place.ipAddress, address) },
        software: { reveal: () => softwareOf(software && key.open(place.software, software)) },
        lastSeenAt,
      };
    });
  }

  async recordUsage(usage: NewUsage): Promise<void> {
    const { application, system, ...row } = usage;
    const key = await this.keys.keyFor(usage.accountId, RETENTION);
    const softwareSealed = key.seal(usagePlace(usage.id), JSON.stringify([application, system]));
    await this.manager.insert(ImprovementTelemetryRow, { ...row, softwareSealed });
  }

  async usageOf(accountId: string): Promise<UsageRecord[]> {
    const rows = await this.manager.query<UsageRow[]>(USAGE, [
      accountId,
      rawTelemetryExpiredUntil(this.clock()),
    ]);
    const key = (await this.keys.keysOf([accountId], RETENTION)).get(accountId);
    return rows.map(({ id, consent_event_id: consentEventId, software_sealed: sealed, at }) => ({
      id,
      accountId,
      consentEventId,
      software: { reveal: () => softwareOf(key?.open(usagePlace(id), sealed) ?? null) },
      at,
    }));
  }
}

const usagePlace = (row: string): FieldPlace => ({
  table: "identity.improvement_telemetry",
  column: "software",
  row,
});

const placesOf = (accountId: string, deviceId: string) => {
  const place = { table: DEVICE_TABLE, row: `${accountId}/${deviceId}` };
  return { ipAddress: { ...place, column: "ip_address" }, software: { ...place, column: "software" } };
};

function softwareOf(text: string | null): DeviceSoftware {
  if (text === null) return { application: null, system: null };
  const [application, system] = JSON.parse(text) as [string | null, string | null];
  return { application, system };
}
