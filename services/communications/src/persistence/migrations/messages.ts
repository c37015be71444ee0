import { jobIs, merchantIsInScope, rowSecurity, subjectIsInScope } from "@alpokat/persistence";
import type { MigrationInterface, QueryRunner } from "typeorm";

const TABLES = `
  CREATE TABLE communications.message (
    id          uuid        PRIMARY KEY,
    merchant_id uuid        NOT NULL,
    sale_id     uuid        NOT NULL,
    receipt_id  uuid        NOT NULL,
    category    text        NOT NULL CHECK (category IN ('TRANSACTIONAL')),
    template    text        NOT NULL CHECK (template IN ('receipt')),
    dedupe_key  text        NOT NULL,
    created_at  timestamptz NOT NULL,
    UNIQUE (merchant_id, dedupe_key)
  );
  CREATE INDEX message_sale ON communications.message (sale_id);
  CREATE INDEX message_page ON communications.message (created_at DESC, id DESC);

  CREATE TABLE communications.delivery (
    id              uuid        PRIMARY KEY,
    message_id      uuid        NOT NULL REFERENCES communications.message,
    merchant_id     uuid        NOT NULL,
    channel         text        NOT NULL CHECK (channel IN ('EMAIL')),
    state           text        NOT NULL CHECK (state IN ('QUEUED', 'SENDING', 'SENT', 'RETRY', 'UNDELIVERABLE')),
    attempts        integer     NOT NULL CHECK (attempts >= 0),
    due_at          timestamptz,
    sent_at         timestamptz,
    last_error_code text        CHECK (last_error_code ~ '^[A-Z0-9_]{1,60}$'),
    content_sha256  text        CHECK (content_sha256 ~ '^[0-9a-f]{64}$'),
    created_at      timestamptz NOT NULL,
    UNIQUE (message_id, channel),
    CHECK ((due_at IS NULL) = (state IN ('SENT', 'UNDELIVERABLE'))),
    CHECK ((sent_at IS NOT NULL) = (state = 'SENT')),
    CHECK ((content_sha256 IS NOT NULL) = (state = 'SENT'))
  );
  CREATE INDEX delivery_due ON communications.delivery (due_at, id) WHERE due_at IS NOT NULL;

  CREATE TABLE communications.delivery_attempt (
    delivery_id uuid        NOT NULL REFERENCES communications.delivery,
    number      integer     NOT NULL,
    merchant_id uuid        NOT NULL,
    at          timestamptz NOT NULL,
    outcome     text        NOT NULL CHECK (outcome ~ '^[A-Z0-9_]{1,60}$'),
    PRIMARY KEY (delivery_id, number)
  );

  CREATE TABLE communications.support_ticket (
    id             uuid        PRIMARY KEY,
    account_id     uuid        NOT NULL,
    state          text        NOT NULL CHECK (state IN ('OPEN', 'ASSIGNED', 'CLOSED')),
    assignee_id    uuid        CHECK (assignee_id <> account_id),
    subject_sealed bytea       NOT NULL,
    message_sealed bytea       NOT NULL,
    opened_at      timestamptz NOT NULL,
    assigned_at    timestamptz,
    closed_at      timestamptz,
    CHECK ((assignee_id IS NULL) = (assigned_at IS NULL)),
    CHECK ((closed_at IS NOT NULL) = (state = 'CLOSED')),
    CHECK (state <> 'OPEN' OR assignee_id IS NULL),
    CHECK (state <> 'ASSIGNED' OR assignee_id IS NOT NULL)
  );
  CREATE INDEX support_ticket_account ON communications.support_ticket (account_id);
`;

const MERCHANT_OR_JOB = (...jobs: readonly string[]): string =>
  `${merchantIsInScope("merchant_id")} OR ${jobIs(...jobs)}`;

const ROW_SECURITY = [
  rowSecurity("communications.message", MERCHANT_OR_JOB("receipt-requests", "delivery")),
  rowSecurity("communications.delivery", MERCHANT_OR_JOB("receipt-requests", "delivery")),
  rowSecurity("communications.delivery_attempt", MERCHANT_OR_JOB("delivery")),
  rowSecurity(
    "communications.support_ticket",
    `${subjectIsInScope("account_id")} OR ${jobIs("support-desk")}`,
  ),
].join("\n");

/** Attempts, messages and what people wrote are never changed; a delivery and a ticket change in the columns named here. */
const GRANTS = `
  GRANT SELECT, INSERT ON communications.message, communications.delivery, communications.delivery_attempt,
    communications.support_ticket TO communications_app;
  GRANT UPDATE (state, attempts, due_at, sent_at, last_error_code, content_sha256) ON communications.delivery
    TO communications_app;
  GRANT UPDATE (state, assignee_id, assigned_at, closed_at) ON communications.support_ticket TO communications_app;
`;

/** Messages, their deliveries with every attempt, and support tickets. */
export class Messages1763859600000 implements MigrationInterface {
  readonly name = "Messages1763859600000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(ROW_SECURITY);
    await runner.query(GRANTS);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
