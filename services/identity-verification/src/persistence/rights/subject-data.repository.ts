import type { Category } from "@alpokat/kernel";
import type { SubjectKey, SubjectKeys } from "@alpokat/persistence";
import type { SubjectDatum, SubjectRecord, SubjectSource } from "@alpokat/subgraph";
import type { EntityManager } from "typeorm";
import type { SubjectDataRows } from "../../application/rights/ports";

const RETENTION = "service";
const OPERATIONS = "system.operations";

type Text = string | null;
type Row = Readonly<Record<string, Text>> & { readonly key: string };

/** A column that is sealed: selected in hexadecimal, opened with the place it was sealed for. */
interface SealedColumn {
  readonly category: Category;
  readonly column: string;
  /** Which part of the opened text is the datum, where it is not all of it. */
  readonly partOf?: (opened: string) => Text;
}

/** A table as it is copied: in the order of its key, with the category of each column that is personal. */
interface Table {
  readonly source: string;
  /** Selects `key`, `at` and the columns, as text; `$1` subject, `$2` key to go on after or null, `$3` limit. */
  readonly sql: string;
  readonly columns: Readonly<Record<string, Category | SealedColumn>>;
  /** The table that sealed columns are authenticated with. */
  readonly table?: string;
  /** The row that sealed columns are authenticated with, from the subject and the key. */
  readonly rowOf?: (subject: string, key: string) => string;
}

const sealed = (column: string, category: Category): SealedColumn => ({ column, category });
/** One of the values that are sealed together as a JSON list. */
const sealedPart = (column: string, index: number, category: Category): SealedColumn => ({
  column,
  category,
  partOf: (opened) => (JSON.parse(opened) as readonly Text[])[index] ?? null,
});
const hexadecimal = (column: string, name: string): string => `encode(${column}_sealed, 'hex') AS "${name}"`;

const ACCOUNT: Table = {
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
const NOTICES: Table = {
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
const DELIVERIES: Table = {
  source: "identity.notice_delivery",
  sql: `SELECT version::text AS key, at::text AS at, version::text AS version, channel, locale FROM identity.notice_delivery
         WHERE account_id = $1 AND ($2::int IS NULL OR version > $2) ORDER BY version LIMIT $3`,
  columns: {
    version: "user.privacy_preferences",
    channel: "user.privacy_preferences",
    locale: "user.privacy_preferences",
  },
};
const CONSENTS: Table = {
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
const USAGE: Table = {
  source: "identity.improvement_telemetry",
  table: "identity.improvement_telemetry",
  rowOf: (_subject, key) => key,
  sql: `SELECT id::text AS key, at::text AS at, ${hexadecimal("software", "application")}, ${hexadecimal("software", "system")}
          FROM identity.improvement_telemetry WHERE account_id = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3`,
  columns: {
    application: sealedPart("software", 0, "user.device"),
    system: sealedPart("software", 1, "user.device"),
  },
};
const DEVICES: Table = {
  source: "identity.sign_in_device",
  table: "identity.sign_in_device",
  rowOf: (subject, key) => `${subject}/${key}`,
  sql: `SELECT device_id::text AS key, last_seen_at::text AS at, device_id::text AS "deviceId", ${hexadecimal("software", "application")},
               ${hexadecimal("software", "system")}, ${hexadecimal("ip_address", "ipAddress")}
          FROM identity.sign_in_device WHERE account_id = $1 AND ($2::uuid IS NULL OR device_id > $2) ORDER BY device_id LIMIT $3`,
  columns: {
    ipAddress: sealed("ip_address", "user.device.ip_address"),
    deviceId: "user.device.device_id",
    application: sealedPart("software", 0, "user.device"),
    system: sealedPart("software", 1, "user.device"),
  },
};
const SESSIONS: Table = {
  source: "identity.session",
  sql: `SELECT id::text AS key, opened_at::text AS at, device_id::text AS "deviceId", status FROM identity.session
         WHERE account_id = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3`,
  columns: { deviceId: "user.device.device_id", status: "user.account" },
};
const MEMBERSHIPS: Table = {
  source: "identity.merchant_member",
  sql: `SELECT m.merchant_id::text AS key, b.created_at::text AS at, m.role, b.trade_name AS "tradeName"
          FROM identity.merchant_member m JOIN identity.merchant b ON b.id = m.merchant_id
         WHERE m.account_id = $1 AND ($2::uuid IS NULL OR m.merchant_id > $2) ORDER BY m.merchant_id LIMIT $3`,
  columns: { role: "user.account", tradeName: "user.account" },
};
const REQUESTS: Table = {
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
/** Entries that the law hides are in no log (UU 27/2022 art. 50), so they are in no copy of it. */
const ACCESS_LOG: Table = {
  source: "identity.access_log_entry",
  sql: `SELECT id::text AS key, at::text AS at, service, role, purpose, action, array_to_string(categories, ' ') AS categories, outcome,
               clause FROM identity.access_log_entry
         WHERE subject = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3`,
  columns: {
    service: OPERATIONS,
    role: OPERATIONS,
    purpose: OPERATIONS,
    action: OPERATIONS,
    categories: OPERATIONS,
    outcome: OPERATIONS,
    clause: OPERATIONS,
  },
};

/** Copies what this service keeps about somebody; rows are those that row security shows to the caller. */
export class SubjectDataRepository implements SubjectDataRows {
  constructor(
    private readonly manager: EntityManager,
    private readonly keys: SubjectKeys,
  ) {}

  readonly account = (accountId: string): SubjectSource => this.of(ACCOUNT, accountId);
  readonly noticeAcknowledgements = (accountId: string): SubjectSource => this.of(NOTICES, accountId);
  readonly noticeDeliveries = (accountId: string): SubjectSource => this.of(DELIVERIES, accountId);
  readonly consents = (accountId: string): SubjectSource => this.of(CONSENTS, accountId);
  readonly usage = (accountId: string): SubjectSource => this.of(USAGE, accountId);
  readonly devices = (accountId: string): SubjectSource => this.of(DEVICES, accountId);
  readonly sessions = (accountId: string): SubjectSource => this.of(SESSIONS, accountId);
  readonly memberships = (accountId: string): SubjectSource => this.of(MEMBERSHIPS, accountId);
  readonly privacyRequests = (accountId: string): SubjectSource => this.of(REQUESTS, accountId);
  readonly accessLog = (accountId: string, subject: string): SubjectSource =>
    this.of(ACCESS_LOG, accountId, subject);

  /** @param owner whose rows, where that is not the account but a merchant of its person's. */
  private of(table: Table, accountId: string, owner: string = accountId): SubjectSource {
    return async (after, limit) => {
      const rows = await this.manager.query<Row[]>(table.sql, [owner, after, limit]);
      const key = (await this.keys.keysOf([accountId], RETENTION)).get(accountId);
      return rows.map((row) => ({ key: row.key, records: [recordOf(table, row, accountId, key)] }));
    };
  }
}

function recordOf(table: Table, row: Row, accountId: string, key: SubjectKey | undefined): SubjectRecord {
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
    record: row.key,
    recordedAt: at === null ? null : new Date(at),
    reference: { subject: accountId },
    values,
  };
}

const placeOf = ({ table = "", rowOf }: Table, { column }: SealedColumn, accountId: string, key: string) => ({
  table,
  column,
  row: rowOf ? rowOf(accountId, key) : key,
});
