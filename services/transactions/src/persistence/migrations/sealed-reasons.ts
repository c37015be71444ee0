import { jobIs } from "@alpokat/persistence";
import { ERASURE_JOB, TELEMETRY_EXPIRY_JOB } from "@alpokat/subgraph";
import type { MigrationInterface, QueryRunner } from "typeorm";
import { readableIn } from "./scope";

/**
 * Sealed beside what stood in clear, each with whose key seals it. What stands in clear stays until a job of the service seals
 * it (a migration has no keys), and nothing new comes to it.
 */
const COLUMNS = `
  ALTER TABLE transactions.refund
    ADD COLUMN reason_sealed        bytea,
    ADD COLUMN reason_of            text,
    ADD COLUMN review_reason_sealed bytea,
    ADD COLUMN review_reason_of     text;
  ALTER TABLE transactions.settlement_line
    ADD COLUMN reason_sealed bytea,
    ADD COLUMN reason_of     text;

  CREATE INDEX refund_reason_of ON transactions.refund (reason_of) WHERE reason_of IS NOT NULL;
  CREATE INDEX refund_review_reason_of ON transactions.refund (review_reason_of) WHERE review_reason_of IS NOT NULL;
  CREATE INDEX refund_in_clear ON transactions.refund (id) WHERE reason IS NOT NULL OR review_reason IS NOT NULL;
  CREATE INDEX settlement_line_reason_of ON transactions.settlement_line (reason_of) WHERE reason_of IS NOT NULL;
  CREATE INDEX settlement_line_in_clear ON transactions.settlement_line (id) WHERE reason IS NOT NULL;
  CREATE INDEX settlement_line_ignored ON transactions.settlement_line (suggested_payment_id)
    WHERE state = 'IGNORED' AND suggested_payment_id IS NOT NULL;
`;

/** That words were given is checked when they come: who is erased takes theirs along, and the rest of the row stays. */
const CHECKS = `
  DO $$
  DECLARE
    old record;
  BEGIN
    FOR old IN
      SELECT conrelid::regclass AS place, conname FROM pg_constraint
       WHERE contype = 'c' AND conparentid = 0 AND coninhcount = 0
         AND conrelid IN ('transactions.refund'::regclass, 'transactions.settlement_line'::regclass)
         AND (pg_get_constraintdef(oid) LIKE '%num_nulls(sale_id, payment_id, reason)%'
              OR pg_get_constraintdef(oid) LIKE '%num_nulls(reviewed_by, reviewed_at, review_reason)%'
              OR pg_get_constraintdef(oid) LIKE '%(reason IS NOT NULL)%')
    LOOP
      EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', old.place, old.conname);
    END LOOP;
  END $$;
  ALTER TABLE transactions.refund
    ADD CONSTRAINT till_names_sale_and_payment CHECK (import_reference IS NOT NULL OR num_nulls(sale_id, payment_id) = 0),
    ADD CONSTRAINT reviewed_by_somebody CHECK (num_nulls(reviewed_by, reviewed_at) IN (0, 2)),
    ADD CONSTRAINT review_has_reviewer CHECK (num_nonnulls(review_reason, review_reason_sealed) = 0 OR reviewed_by IS NOT NULL),
    ADD CONSTRAINT reason_has_owner CHECK (num_nulls(reason_sealed, reason_of) IN (0, 2)),
    ADD CONSTRAINT review_reason_has_owner CHECK (num_nulls(review_reason_sealed, review_reason_of) IN (0, 2));
  ALTER TABLE transactions.settlement_line
    ADD CONSTRAINT ignored_by_somebody CHECK (state <> 'IGNORED' OR resolved_by IS NOT NULL),
    ADD CONSTRAINT reason_of_ignored CHECK (num_nonnulls(reason, reason_sealed) = 0 OR state = 'IGNORED'),
    ADD CONSTRAINT reason_has_owner CHECK (num_nulls(reason_sealed, reason_of) IN (0, 2));

  CREATE FUNCTION transactions.check_refund_reason() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NEW.import_reference IS NULL AND NEW.reason_sealed IS NULL THEN
      RAISE EXCEPTION 'refund % does not say why', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER says_why BEFORE INSERT ON transactions.refund FOR EACH ROW EXECUTE FUNCTION transactions.check_refund_reason();
`;

/** What is frozen of a row stays frozen: erasure empties words, and the job that seals them moves them, and neither does anything else. */
const FROZEN = `
  CREATE OR REPLACE FUNCTION transactions.freeze_document() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    job text := current_setting('app.job', true);
    words text[] := ARRAY['reason', 'reason_sealed', 'reason_of', 'review_reason', 'review_reason_sealed', 'review_reason_of'];
    personal text[] := ARRAY['device_id', 'ip_address_sealed', 'software_sealed'];
    movable text[] := ARRAY['state', 'version', 'reviewed_by', 'reviewed_at', 'review_reason_sealed', 'review_reason_of'];
  BEGIN
    IF job IN ('erasure', '${TELEMETRY_EXPIRY_JOB}') THEN
      IF job = 'erasure' THEN personal := personal || ARRAY['buyer'] || words; END IF;
      IF (to_jsonb(NEW) - personal) <> (to_jsonb(OLD) - personal) OR EXISTS (
        SELECT FROM jsonb_each(to_jsonb(NEW)) changed
         WHERE changed.key = ANY (personal) AND changed.value <> 'null' AND changed.value <> to_jsonb(OLD)->changed.key
      ) THEN
        RAISE EXCEPTION 'of a recorded % only what is personal is emptied', TG_ARGV[0] USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END IF;
    IF job = 'words' THEN
      IF (to_jsonb(NEW) - words) <> (to_jsonb(OLD) - words) OR num_nonnulls(to_jsonb(NEW)->>'reason', to_jsonb(NEW)->>'review_reason') > 0 THEN
        RAISE EXCEPTION 'of a recorded % only the words are sealed', TG_ARGV[0] USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END IF;
    IF OLD.import_reference IS NOT NULL THEN
      movable := movable || ARRAY['total', 'subtotal'];
    ELSIF OLD.state = 'OPEN' THEN
      movable := movable || ARRAY['payment_method'];
    END IF;
    IF (to_jsonb(NEW) - movable) <> (to_jsonb(OLD) - movable) OR NEW.total < OLD.total OR NEW.version < OLD.version THEN
      RAISE EXCEPTION 'a recorded % is not changed', TG_ARGV[0] USING ERRCODE = 'restrict_violation';
    END IF;
    PERFORM transactions.check_move(TG_ARGV[0], OLD.state, NEW.state);
    RETURN NEW;
  END $$;

  CREATE OR REPLACE FUNCTION transactions.freeze_settlement_line() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    words text[] := ARRAY['reason', 'reason_sealed', 'reason_of'];
  BEGIN
    IF current_setting('app.job', true) IN ('erasure', 'words') THEN
      IF (to_jsonb(NEW) - words) <> (to_jsonb(OLD) - words) OR NEW.reason IS NOT NULL
         OR (current_setting('app.job', true) = 'erasure' AND NEW.reason_sealed IS NOT NULL) THEN
        RAISE EXCEPTION 'of settlement line % only the words are sealed or emptied', OLD.id USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END IF;
    IF OLD.state <> NEW.state THEN
      PERFORM transactions.check_move('settlement line', OLD.state, NEW.state);
      IF NEW.reason IS NOT NULL OR (NEW.state = 'IGNORED') <> (NEW.reason_sealed IS NOT NULL) THEN
        RAISE EXCEPTION 'settlement line % is left alone without a reason, or has one in clear', OLD.id USING ERRCODE = 'check_violation';
      END IF;
    ELSIF (OLD.rule, OLD.resolved_by, OLD.resolved_at, OLD.reason, OLD.reason_sealed, OLD.reason_of)
          IS DISTINCT FROM (NEW.rule, NEW.resolved_by, NEW.resolved_at, NEW.reason, NEW.reason_sealed, NEW.reason_of) THEN
      RAISE EXCEPTION 'settlement line % is told anew without a move', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END $$;
`;

/** The columns in clear may be emptied, and nothing can be written to them: no grant inserts, and the triggers refuse all but null. */
const GRANTS = `
  REVOKE INSERT ON transactions.refund, transactions.settlement_line FROM transactions_app;
  GRANT INSERT (id, merchant_id, outlet_id, business_day, day_number, currency, total, buyer, import_reference, occurred_at, recorded_at,
    recorded_by, state, sale_id, payment_id, subtotal, discount_total, service_charge, tax_total, tip, cash_rounding, reason_sealed, reason_of)
    ON transactions.refund TO transactions_app;
  GRANT INSERT (id, settlement_id, merchant_id, line_number, kind, provider_reference, method, gross, fee, net, settled_on, paid_at, state,
    rule, suggested_payment_id) ON transactions.settlement_line TO transactions_app;
  GRANT UPDATE (reason, reason_sealed, reason_of, review_reason_sealed, review_reason_of) ON transactions.refund TO transactions_app;
  GRANT UPDATE (reason_sealed, reason_of) ON transactions.settlement_line TO transactions_app;
`;

const ROW_SECURITY = [
  readableIn("to_be_sealed", "transactions.refund", jobIs("words")),
  readableIn("to_be_sealed", "transactions.settlement_line", jobIs("words")),
  // Which lines somebody left alone that may have been about a buyer's payment.
  readableIn("for_erasure", "transactions.payment", jobIs(ERASURE_JOB)),
].join("\n");

/** What people write about a refund or a settlement's line is sealed, and goes with whom it is about (ADR 18). */
export class SealedReasons1795786000000 implements MigrationInterface {
  readonly name = "SealedReasons1795786000000";

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [COLUMNS, CHECKS, FROZEN, GRANTS, ROW_SECURITY]) await runner.query(sql);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
