import { auditTables } from "@alpokat/audit";
import {
  idempotencyTable,
  jobIs,
  merchantIsInScope,
  outboxTables,
  rowSecurity,
  subjectIsInScope,
  subjectKeyTable,
} from "@alpokat/persistence";
import { nonceTable } from "@alpokat/subgraph";
import type { MigrationInterface, QueryRunner } from "typeorm";

const TABLES = `
  CREATE TABLE identity.account (
    id                    uuid        PRIMARY KEY,
    status                text        NOT NULL CHECK (status IN ('ACTIVE', 'RESTRICTED', 'FROZEN', 'CLOSED')),
    role                  text        NOT NULL,
    locale                text        NOT NULL CHECK (locale IN ('id', 'en')),
    email_index           bytea       NOT NULL UNIQUE,
    email_sealed          bytea       NOT NULL,
    name_sealed           bytea       NOT NULL,
    date_of_birth_sealed  bytea,
    phone_number_sealed   bytea,
    office_address_sealed bytea,
    password_hash         text        NOT NULL,
    created_at            timestamptz NOT NULL
  );

  CREATE TABLE identity.notice_acknowledgement (
    account_id uuid        NOT NULL REFERENCES identity.account,
    version    integer     NOT NULL,
    locale     text        NOT NULL,
    sha256     text        NOT NULL,
    channel    text        NOT NULL,
    at         timestamptz NOT NULL,
    PRIMARY KEY (account_id, version)
  );

  CREATE TABLE identity.sign_in_device (
    account_id        uuid        NOT NULL REFERENCES identity.account,
    device_id         uuid        NOT NULL,
    ip_address_sealed bytea       NOT NULL,
    application       text,
    system            text,
    last_seen_at      timestamptz NOT NULL,
    PRIMARY KEY (account_id, device_id)
  );

  CREATE TABLE identity.session (
    id             uuid        PRIMARY KEY,
    account_id     uuid        NOT NULL REFERENCES identity.account,
    device_id      uuid        NOT NULL,
    status         text        NOT NULL CHECK (status IN ('ACTIVE', 'REVOKED')),
    revoked_reason text        CHECK (revoked_reason IN ('SIGNED_OUT', 'TOKEN_REUSED')),
    opened_at      timestamptz NOT NULL,
    CHECK ((status = 'REVOKED') = (revoked_reason IS NOT NULL))
  );
  CREATE INDEX session_account ON identity.session (account_id);

  CREATE TABLE identity.refresh_token (
    token_index bytea       PRIMARY KEY,
    session_id  uuid        NOT NULL REFERENCES identity.session,
    used_at     timestamptz,
    expires_at  timestamptz NOT NULL
  );
  CREATE INDEX refresh_token_session ON identity.refresh_token (session_id);

  CREATE TABLE identity.sign_in_attempt (
    email_index bytea       PRIMARY KEY,
    started_at  timestamptz NOT NULL,
    attempts    integer     NOT NULL
  );

  CREATE TABLE identity.merchant (
    id         uuid        PRIMARY KEY,
    trade_name text        NOT NULL,
    created_at timestamptz NOT NULL
  );

  CREATE TABLE identity.merchant_member (
    merchant_id uuid NOT NULL REFERENCES identity.merchant,
    account_id  uuid NOT NULL REFERENCES identity.account,
    role        text NOT NULL CHECK (role IN ('OWNER', 'STAFF')),
    PRIMARY KEY (merchant_id, account_id)
  );
  CREATE INDEX merchant_member_account ON identity.merchant_member (account_id);

  CREATE TABLE identity.access_log_entry (
    id         uuid        PRIMARY KEY,
    subject    uuid        NOT NULL,
    at         timestamptz NOT NULL,
    service    text        NOT NULL,
    role       text        NOT NULL,
    purpose    text,
    action     text        NOT NULL,
    categories text[]      NOT NULL,
    outcome     text        NOT NULL,
    clause      text        NOT NULL,
    rule_ids    text[]      NOT NULL,
    policy_hash text        NOT NULL
  );
  CREATE INDEX access_log_entry_page ON identity.access_log_entry (subject, at DESC, id DESC);
`;

/** Rows of a session's tokens are reached through the session. */
const TOKEN_OF_SESSION = `EXISTS (SELECT FROM identity.session s WHERE s.id = session_id)`;

const ROW_SECURITY = [
  rowSecurity("identity.account", `${subjectIsInScope("id")} OR ${jobIs("registration", "sign-in")}`),
  rowSecurity(
    "identity.notice_acknowledgement",
    `${subjectIsInScope("account_id")} OR ${jobIs("registration")}`,
  ),
  rowSecurity("identity.sign_in_device", `${subjectIsInScope("account_id")} OR ${jobIs("sign-in")}`),
  rowSecurity("identity.session", `${subjectIsInScope("account_id")} OR ${jobIs("sign-in")}`),
  rowSecurity("identity.refresh_token", TOKEN_OF_SESSION),
  rowSecurity(
    "identity.merchant",
    // Also by membership, since a merchant just registered is in nobody's token yet.
    `${merchantIsInScope("id")} OR ${jobIs("service:communications")} OR EXISTS (SELECT FROM identity.merchant_member m WHERE m.merchant_id = merchant.id)`,
  ),
  rowSecurity("identity.merchant_member", `${subjectIsInScope("account_id")} OR ${jobIs("sign-in")}`),
  rowSecurity(
    "identity.access_log_entry",
    `${subjectIsInScope("subject")} OR ${merchantIsInScope("subject")} OR ${jobIs("access-log")}`,
  ),
].join("\n");

const GRANTS = `
  GRANT SELECT, INSERT ON identity.account, identity.notice_acknowledgement, identity.merchant,
    identity.merchant_member, identity.access_log_entry TO identity_app;
  GRANT SELECT, INSERT, UPDATE ON identity.sign_in_device, identity.session, identity.refresh_token TO identity_app;
  GRANT SELECT, INSERT, UPDATE, DELETE ON identity.sign_in_attempt TO identity_app;
`;

/** Accounts, sessions, merchants, the access log, and the tables that every service has. */
export class Foundation1763856000000 implements MigrationInterface {
  readonly name = "Foundation1763856000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(ROW_SECURITY);
    await runner.query(GRANTS);
    await runner.query(subjectKeyTable("identity"));
    await runner.query(idempotencyTable("identity"));
    await runner.query(nonceTable("identity"));
    await runner.query(auditTables("identity"));
    await runner.query(outboxTables("identity"));
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
