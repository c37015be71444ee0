import { jobIs, merchantIsInScope, rowSecurity, subjectIsInScope } from "@alpokat/persistence";
import type { MigrationInterface, QueryRunner } from "typeorm";

/** A message goes to the buyer of a merchant's receipt, or to the holder of an account: one of the two, never both. */
const MESSAGES = `
  ALTER TABLE communications.message
    ADD COLUMN account_id uuid,
    ADD COLUMN reference  text,
    ALTER COLUMN merchant_id DROP NOT NULL,
    ALTER COLUMN sale_id DROP NOT NULL,
    ALTER COLUMN receipt_id DROP NOT NULL,
    DROP CONSTRAINT message_category_check,
    DROP CONSTRAINT message_template_check,
    ADD CONSTRAINT message_category_check CHECK (category IN ('TRANSACTIONAL', 'ADMINISTRATIVE', 'NEWS')),
    ADD CONSTRAINT message_template_check
      CHECK (template IN ('receipt', 'privacy-notice', 'guardian-invitation', 'campaign')),
    ADD CONSTRAINT message_recipient_check CHECK (
      CASE WHEN template = 'receipt'
        THEN merchant_id IS NOT NULL AND sale_id IS NOT NULL AND receipt_id IS NOT NULL AND account_id IS NULL
        ELSE merchant_id IS NULL AND account_id IS NOT NULL AND reference IS NOT NULL END),
    ADD CONSTRAINT message_account_key UNIQUE (account_id, dedupe_key);

  ALTER TABLE communications.delivery
    ADD COLUMN account_id uuid,
    ADD COLUMN refusal    jsonb,
    ALTER COLUMN merchant_id DROP NOT NULL,
    DROP CONSTRAINT delivery_state_check,
    DROP CONSTRAINT delivery_check,
    ADD CONSTRAINT delivery_state_check
      CHECK (state IN ('QUEUED', 'SENDING', 'SENT', 'RETRY', 'UNDELIVERABLE', 'SUPPRESSED')),
    ADD CONSTRAINT delivery_due_check CHECK ((due_at IS NULL) = (state IN ('SENT', 'UNDELIVERABLE', 'SUPPRESSED'))),
    ADD CONSTRAINT delivery_refusal_check CHECK (refusal IS NULL OR state = 'SUPPRESSED'),
    ADD CONSTRAINT delivery_recipient_check CHECK ((merchant_id IS NULL) = (account_id IS NOT NULL));
  ALTER TABLE communications.delivery_attempt
    ADD COLUMN account_id uuid,
    ALTER COLUMN merchant_id DROP NOT NULL,
    ADD CONSTRAINT attempt_recipient_check CHECK ((merchant_id IS NULL) = (account_id IS NOT NULL));

  CREATE TABLE communications.consent_copy (
    account_id uuid        NOT NULL,
    purpose    text        NOT NULL,
    channel    text        NOT NULL,
    topic      text        NOT NULL,
    state      text        NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, purpose, channel, topic)
  );
  CREATE INDEX consent_copy_given ON communications.consent_copy (purpose, channel, topic, account_id)
    WHERE state = 'GIVEN';

  CREATE TABLE communications.campaign (
    id           uuid        PRIMARY KEY,
    category     text        NOT NULL CHECK (category IN ('NEWS')),
    state        text        NOT NULL CHECK (state IN ('DRAFT', 'SCHEDULED', 'RUNNING', 'FINISHED')),
    subject_id   text        NOT NULL,
    subject_en   text        NOT NULL,
    body_id      text        NOT NULL,
    body_en      text        NOT NULL,
    created_by   uuid        NOT NULL,
    scheduled_by uuid        CHECK (scheduled_by <> created_by),
    send_at      timestamptz,
    created_at   timestamptz NOT NULL,
    planned      integer     NOT NULL DEFAULT 0,
    plan_cursor  uuid,
    CHECK ((state = 'DRAFT') = (scheduled_by IS NULL)),
    CHECK ((send_at IS NULL) = (scheduled_by IS NULL))
  );
  CREATE INDEX campaign_planned ON communications.campaign (send_at) WHERE state IN ('SCHEDULED', 'RUNNING');
`;

const RECIPIENT_OR_JOB = (...jobs: readonly string[]): string =>
  `${merchantIsInScope("merchant_id")} OR ${subjectIsInScope("account_id")} OR ${jobIs(...jobs)}`;

const SENDERS = ["receipt-requests", "account-messages", "campaigns", "delivery"];

const ROW_SECURITY = [
  ...["message", "delivery", "delivery_attempt"].map(
    (table) => `DROP POLICY in_scope ON communications.${table};`,
  ),
  rowSecurity("communications.message", RECIPIENT_OR_JOB(...SENDERS)),
  rowSecurity("communications.delivery", RECIPIENT_OR_JOB(...SENDERS)),
  rowSecurity("communications.delivery_attempt", RECIPIENT_OR_JOB("delivery")),
  rowSecurity("communications.consent_copy", jobIs("account-messages", "campaigns", "delivery")),
].join("\n");

const GRANTS = `
  GRANT UPDATE (refusal) ON communications.delivery TO communications_app;
  GRANT SELECT, INSERT ON communications.consent_copy, communications.campaign TO communications_app;
  GRANT UPDATE (state, changed_at) ON communications.consent_copy TO communications_app;
  GRANT UPDATE (state, scheduled_by, send_at, planned, plan_cursor) ON communications.campaign TO communications_app;
`;

/** Messages to people with an account, campaigns, and a copy of consents that may deny and never allows. */
export class AccountMessages1795521000000 implements MigrationInterface {
  readonly name = "AccountMessages1795521000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(MESSAGES);
    await runner.query(ROW_SECURITY);
    await runner.query(GRANTS);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
