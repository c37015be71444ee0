import type { Clock } from "@alpokat/kernel";
import type { SubjectKey, SubjectKeys } from "@alpokat/persistence";
import {
  ACCESS_CATEGORIES,
  type SubjectDatum,
  type SubjectRecord,
  type SubjectSource,
  accessColumns,
} from "@alpokat/subgraph";
import type { EntityManager } from "typeorm";
import type { SubjectDataRows } from "../../application/rights/ports";
import {
  type Row,
  type SealedColumn,
  type SubjectTable,
  type Text,
  hexadecimal,
  sealed,
} from "./subject-table";
import { DEVICES, SESSIONS, USAGE } from "./subject-telemetry";

const RETENTION = "service";

const ACCOUNT: SubjectTable = {
  source: "identity.account",
  table: "identity.account",
  sql: `SELECT id::text AS key, created_at::text AS at, status, locale, ${hexadecimal("name", "name")}, ${hexadecimal("email", "email")},
               ${hexadecimal("phone_number", "phoneNumber")}, ${hexadecimal("date_of_birth", "dateOfBirth")},
               ${hexadecimal("office_address", "officeAddress")}
          FROM identity.account WHERE id = $1 AND ($2::uuid IS NULL OR id > $2) LIMIT $3`,
  columns: {
    name: sealed("name", "user.name"),
    email: sealed("email", "user.contact.email"),
    phoneNumber: sealed("phone_number", "user.contact.phone_number"),
    dateOfBirth: sealed("date_of_birth", "user.demographic.date_of_birth"),
    officeAddress: sealed("office_address", "user.contact.address.work"),
    status: "user.account",
    locale: "user.account",
  },
};
const NOTICES: SubjectTable = {
  source: "identity.notice_acknowledgement",
  sql: `SELECT version::text AS key, at::text AS at, version::text AS version, locale, sha256, channel FROM identity.notice_acknowledgement
         WHERE account_id = $1 AND ($2::int IS NULL OR version > $2) ORDER BY version LIMIT $3`,
  columns: {
    version: "user.privacy_preferences",
    locale: "user.privacy_preferences",
    sha256: "user.privacy_preferences",
    channel: "user.privacy_preferences",
  },
};
const DELIVERIES: SubjectTable = {
  source: "identity.notice_delivery",
  sql: `SELECT version::text AS key, at::text AS at, version::text AS version, channel, locale FROM identity.notice_delivery
         WHERE account_id = $1 AND ($2::int IS NULL OR version > $2) ORDER BY version LIMIT $3`,
  columns: {
    version: "user.privacy_preferences",
    channel: "user.privacy_preferences",
    locale: "user.privacy_preferences",
  },
};
const CONSENTS: SubjectTable = {
  source: "identity.consent_event",
  sql: `SELECT id::text AS key, at::text AS at, purpose, channel, topic, state, actor_relation AS "actorRelation", source, locale, wording,
               wording_sha256 AS "wordingSha256", notice_version::text AS "noticeVersion", notice_sha256 AS "noticeSha256"
          FROM identity.consent_event WHERE account_id = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3`,
  columns: {
    purpose: "user.privacy_preferences",
    channel: "user.privacy_preferences",
    topic: "user.privacy_preferences",
    state: "user.privacy_preferences",
    actorRelation: "user.privacy_preferences",
    source: "user.privacy_preferences",
    locale: "user.privacy_preferences",
    wording: "user.privacy_preferences",
    wordingSha256: "user.privacy_preferences",
    noticeVersion: "user.privacy_preferences",
    noticeSha256: "user.privacy_preferences",
  },
};
/** That a guardian agreed to the account; who that was is the guardian's datum. */
const GUARDIAN_CONSENT: SubjectTable = {
  source: "identity.guardian_consent",
  sql: `SELECT c.invitation_id::text AS key, c.at::text AS at, c.relationship, c.notice_version::text AS "noticeVersion",
               c.notice_sha256 AS "noticeSha256", c.locale, c.wording, c.wording_sha256 AS "wordingSha256",
               w.at::text AS "withdrawnAt"
          FROM identity.guardian_consent c
          LEFT JOIN identity.guardian_withdrawal w ON w.invitation_id = c.invitation_id
         WHERE c.account_id = $1 AND ($2::uuid IS NULL OR c.invitation_id > $2) ORDER BY c.invitation_id LIMIT $3`,
  columns: {
    withdrawnAt: "user.privacy_preferences",
    relationship: "user.privacy_preferences",
    noticeVersion: "user.privacy_preferences",
    noticeSha256: "user.privacy_preferences",
    locale: "user.privacy_preferences",
    wording: "user.privacy_preferences",
    wordingSha256: "user.privacy_preferences",
  },
};
const GUARDIAN_AWAITED: SubjectTable = {
  source: "identity.guardian_awaited",
  sql: `SELECT account_id::text AS key, since::text AS at, restricted_by_request::text AS "restrictedByRequest"
          FROM identity.guardian_awaited
         WHERE account_id = $1 AND ($2::uuid IS NULL OR account_id > $2) ORDER BY account_id LIMIT $3`,
  columns: { restrictedByRequest: "user.account" },
};
const MEMBERSHIPS: SubjectTable = {
  source: "identity.merchant_member",
  sql: `SELECT m.merchant_id::text AS key, b.created_at::text AS at, m.role, b.trade_name AS "tradeName"
          FROM identity.merchant_member m JOIN identity.merchant b ON b.id = m.merchant_id
         WHERE m.account_id = $1 AND ($2::uuid IS NULL OR m.merchant_id > $2) ORDER BY m.merchant_id LIMIT $3`,
  columns: { role: "user.account", tradeName: "user.account" },
};
const REQUESTS: SubjectTable = {
  source: "identity.privacy_request",
  table: "identity.privacy_request",
  rowOf: (_subject, key) => key,
  sql: `SELECT id::text AS key, received_at::text AS at, type, state, ${hexadecimal("details", "details")},
               ${hexadecimal("proposal", "proposal")}
          FROM identity.privacy_request WHERE subject = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3`,
  columns: {
    type: "user.privacy_preferences",
    state: "user.privacy_preferences",
    details: sealed("details", "user.content"),
    proposal: sealed("proposal", "user.content"),
  },
};
const ACCESS_LOG: SubjectTable = {
  source: "identity.access_log_entry",
  sql: `SELECT ${accessColumns("e")} FROM identity.access_log_entry e
         WHERE e.subject = $1 AND ($2::uuid IS NULL OR e.id > $2) ORDER BY e.id LIMIT $3`,
  columns: ACCESS_CATEGORIES,
};

/** Copies what this service keeps about somebody; rows are those that row security shows to the caller. */
export class SubjectDataRepository implements SubjectDataRows {
  constructor(
    private readonly manager: EntityManager,
    private readonly keys: SubjectKeys,
    private readonly clock: Clock,
  ) {}

  readonly account = (accountId: string): SubjectSource => this.of(ACCOUNT, accountId);
  readonly noticeAcknowledgements = (accountId: string): SubjectSource => this.of(NOTICES, accountId);
  readonly noticeDeliveries = (accountId: string): SubjectSource => this.of(DELIVERIES, accountId);
  readonly consents = (accountId: string): SubjectSource => this.of(CONSENTS, accountId);
  readonly guardianConsent = (accountId: string): SubjectSource => this.of(GUARDIAN_CONSENT, accountId);
  readonly guardianAwaited = (accountId: string): SubjectSource => this.of(GUARDIAN_AWAITED, accountId);
  readonly usage = (accountId: string): SubjectSource => this.of(USAGE, accountId);
  readonly devices = (accountId: string): SubjectSource => this.of(DEVICES, accountId);
  readonly sessions = (accountId: string): SubjectSource => this.of(SESSIONS, accountId);
  readonly memberships = (accountId: string): SubjectSource => this.of(MEMBERSHIPS, accountId);
  readonly privacyRequests = (accountId: string): SubjectSource => this.of(REQUESTS, accountId);
  readonly accessLog = (accountId: string, subject: string): SubjectSource =>
    this.of(ACCESS_LOG, accountId, subject);

  /** @param owner whose rows, where that is not the account but a merchant of its person's. */
  private of(table: SubjectTable, accountId: string, owner: string = accountId): SubjectSource {
    return async (after, limit) => {
      const rows = await this.manager.query<Row[]>(table.sql, [
        owner,
        after,
        limit,
        ...(table.moments?.(this.clock()) ?? []),
      ]);
      const key = (await this.keys.keysOf([accountId], RETENTION)).get(accountId);
      return rows.map((row) => ({ key: row.key, records: [recordOf(table, row, accountId, key)] }));
    };
  }
}

function recordOf(
  table: SubjectTable,
  row: Row,
  accountId: string,
  key: SubjectKey | undefined,
): SubjectRecord {
  const { source, columns } = table;
  const values = Object.entries(columns).flatMap(([name, column]): SubjectDatum[] => {
    const text = row[name] ?? null;
    if (text === null) return [];
    if (typeof column === "string") return [{ name, category: column, reveal: () => text }];
    const reveal = (): Text => {
      const opened = key?.open(placeOf(table, column, accountId, row.key), Buffer.from(text, "hex")) ?? null;
      return opened !== null && column.partOf ? column.partOf(opened) : opened;
    };
    return [{ name, category: column.category, reveal }];
  });
  const { at = null } = row;
  return {
    source,
    record: row["record"] ?? row.key,
    recordedAt: at === null ? null : new Date(at),
    reference: { subject: accountId },
    values,
  };
}

const placeOf = (
  { table = "", rowOf }: SubjectTable,
  { column }: SealedColumn,
  accountId: string,
  key: string,
) => ({
  table,
  column,
  row: rowOf ? rowOf(accountId, key) : key,
});
