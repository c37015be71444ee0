import { jobIs, merchantIsInScope, rowSecurity, subjectIsInScope } from "@alpokat/persistence";
import { erasableTable } from "@alpokat/subgraph";
import { readableIn } from "../scope";

/** The domain's tables of states, so that nothing moves otherwise whoever writes. */
const MOVES = `
  CREATE TABLE transactions.state_move (
    thing  text NOT NULL CHECK (thing IN ('sale', 'payment', 'refund')),
    before text NOT NULL,
    after  text NOT NULL,
    PRIMARY KEY (thing, before, after)
  );
  INSERT INTO transactions.state_move VALUES
    ('sale', 'DRAFT', 'OPEN'), ('sale', 'DRAFT', 'CANCELED'), ('sale', 'OPEN', 'COMPLETED'), ('sale', 'OPEN', 'CANCELED'),
    ('sale', 'COMPLETED', 'PARTIALLY_REFUNDED'), ('sale', 'COMPLETED', 'REFUNDED'), ('sale', 'COMPLETED', 'VOIDED'),
    ('sale', 'PARTIALLY_REFUNDED', 'REFUNDED'),
    ('payment', 'PENDING', 'AUTHORIZED'), ('payment', 'PENDING', 'EXPIRED'), ('payment', 'PENDING', 'DENIED'),
    ('payment', 'PENDING', 'CANCELED'), ('payment', 'PENDING', 'FAILED'), ('payment', 'AUTHORIZED', 'CAPTURED'),
    ('payment', 'AUTHORIZED', 'VOIDED'), ('payment', 'AUTHORIZED', 'EXPIRED'), ('payment', 'CAPTURED', 'SETTLED'),
    ('payment', 'SETTLED', 'CHARGED_BACK'),
    ('refund', 'REQUESTED', 'REVIEW'), ('refund', 'REQUESTED', 'APPROVED'), ('refund', 'REVIEW', 'APPROVED'),
    ('refund', 'REVIEW', 'REJECTED'), ('refund', 'APPROVED', 'PENDING'), ('refund', 'PENDING', 'COMPLETED'),
    ('refund', 'PENDING', 'FAILED'), ('refund', 'PENDING', 'REJECTED');

  CREATE FUNCTION transactions.check_move(moved text, from_state text, to_state text) RETURNS void
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = transactions, pg_temp AS $$
  BEGIN
    IF from_state <> to_state AND NOT EXISTS (
      SELECT FROM transactions.state_move WHERE thing = moved AND before = from_state AND after = to_state
    ) THEN
      RAISE EXCEPTION 'a % does not move from % to %', moved, from_state, to_state USING ERRCODE = 'restrict_violation';
    END IF;
  END $$;
`;

const FROZEN = `
  -- Of a recorded document its state moves; of a till's nothing else. An imported invoice may come in several batches, and only grows.
  CREATE OR REPLACE FUNCTION transactions.freeze_document() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    personal text[] := ARRAY['buyer', 'device_id', 'ip_address_sealed', 'software_sealed'];
    movable text[] := ARRAY['state', 'version', 'reviewed_by', 'reviewed_at', 'review_reason'];
  BEGIN
    IF current_setting('app.job', true) = 'erasure' THEN
      IF (to_jsonb(NEW) - personal) <> (to_jsonb(OLD) - personal) OR EXISTS (
        SELECT FROM jsonb_each(to_jsonb(NEW)) changed
         WHERE changed.key = ANY (personal) AND changed.value <> 'null' AND changed.value <> to_jsonb(OLD)->changed.key
      ) THEN
        RAISE EXCEPTION 'of a recorded % only what is personal is emptied', TG_ARGV[0] USING ERRCODE = 'restrict_violation';
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

  CREATE FUNCTION transactions.freeze_payment() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    movable text[] := ARRAY['state', 'captured_at', 'settled_at', 'expires_at', 'refunded_amount', 'issuer'];
  BEGIN
    IF OLD.provider_reference IS NULL THEN movable := movable || ARRAY['provider', 'provider_reference']; END IF;
    IF (to_jsonb(NEW) - movable) <> (to_jsonb(OLD) - movable) THEN
      RAISE EXCEPTION 'a payment is not changed' USING ERRCODE = 'restrict_violation';
    END IF;
    PERFORM transactions.check_move('payment', OLD.state, NEW.state);
    RETURN NEW;
  END $$;
  CREATE TRIGGER frozen BEFORE UPDATE ON transactions.payment FOR EACH ROW EXECUTE FUNCTION transactions.freeze_payment();

  CREATE FUNCTION transactions.freeze_sale_line() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF (to_jsonb(NEW) - 'refunded_quantity') <> (to_jsonb(OLD) - 'refunded_quantity') THEN
      RAISE EXCEPTION 'a line of a recorded sale is not changed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER frozen BEFORE UPDATE ON transactions.sale_line FOR EACH ROW EXECUTE FUNCTION transactions.freeze_sale_line();
`;

/** A document and its parts are checked against each other when the transaction commits, whatever wrote them. */
const ADDS_UP = `
  CREATE OR REPLACE FUNCTION transactions.check_sale_total() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    -- A trigger of a divided table runs for the partition, whose name says nothing: which column has the id is said to it.
    document_id uuid := (to_jsonb(NEW)->>TG_ARGV[0])::uuid;
    holds boolean;
  BEGIN
    SELECT (d.subtotal, d.discount_total, d.service_charge) = (l.lines, l.discounts, l.charges)
           AND d.tax_total = (SELECT COALESCE(sum(amount), 0) FROM transactions.sale_tax WHERE sale_id = document_id AND NOT is_inclusive)
      INTO holds
      FROM transactions.sale d,
           (SELECT COALESCE(sum(line_total), 0) AS lines, COALESCE(sum(discount), 0) AS discounts, COALESCE(sum(service_charge), 0) AS charges
              FROM transactions.sale_line WHERE sale_id = document_id) l
     WHERE d.id = document_id;
    IF holds IS DISTINCT FROM true THEN
      RAISE EXCEPTION 'sale % is not the sum of its lines', document_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
  END $$;

  -- A refund by amount has no lines.
  CREATE OR REPLACE FUNCTION transactions.check_refund_total() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    document_id uuid := (to_jsonb(NEW)->>TG_ARGV[0])::uuid;
    holds boolean;
  BEGIN
    SELECT (d.import_reference IS NULL AND l.number = 0)
           OR (d.subtotal, d.discount_total, d.service_charge) = (l.lines, l.discounts, l.charges)
      INTO holds
      FROM transactions.refund d,
           (SELECT count(*) AS number, COALESCE(sum(line_total), 0) AS lines, COALESCE(sum(discount), 0) AS discounts,
                   COALESCE(sum(service_charge), 0) AS charges
              FROM transactions.refund_line WHERE refund_id = document_id) l
     WHERE d.id = document_id;
    IF holds IS DISTINCT FROM true THEN
      RAISE EXCEPTION 'refund % is not the sum of its lines', document_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
  END $$;
`;

const OF_MERCHANT = [
  "terminal",
  "shift",
  "shift_cash",
  "outlet_tax",
  "item_tax",
  "sale_tax",
  "sale_discount",
  "refund_tax",
  "payment",
] as const;

/** What a receipt shows beside the lines of its sale. */
const ON_RECEIPTS = ["sale_tax", "sale_discount", "payment"] as const;

const ROW_SECURITY = [
  ...OF_MERCHANT.map((table) => rowSecurity(`transactions.${table}`, merchantIsInScope("merchant_id"))),
  ...OF_MERCHANT.map((table) =>
    readableIn(
      "for_subject_data",
      `transactions.${table}`,
      `${jobIs("service:identity-verification")} AND ${subjectIsInScope("merchant_id")}`,
    ),
  ),
  ...ON_RECEIPTS.map((table) =>
    readableIn(
      "of_receipt",
      `transactions.${table}`,
      `${jobIs("receipt-page", "service:communications", "service:identity-verification")}
       AND EXISTS (SELECT FROM transactions.receipt r WHERE r.sale_id = ${table}.sale_id)`,
    ),
  ),
  erasableTable("transactions", "shift", "SELECT"),
].join("\n");

const GRANTS = `
  GRANT SELECT ON transactions.tax_rate, transactions.state_move TO transactions_app;
  GRANT SELECT, INSERT ON ${OF_MERCHANT.map((table) => `transactions.${table}`).join(", ")} TO transactions_app;
  GRANT UPDATE (state, version, subtotal, payment_method) ON transactions.sale TO transactions_app;
  GRANT UPDATE (state, version, subtotal, reviewed_by, reviewed_at, review_reason) ON transactions.refund TO transactions_app;
  GRANT UPDATE (refunded_quantity) ON transactions.sale_line TO transactions_app;
  GRANT UPDATE (state, captured_at, settled_at, expires_at, refunded_amount, provider, provider_reference, issuer)
    ON transactions.payment TO transactions_app;
  GRANT UPDATE (closed_at, closed_by, expected, counted, version) ON transactions.shift TO transactions_app;
  -- A setting ends when the next one begins; what it says never changes.
  GRANT UPDATE (valid) ON transactions.outlet_tax, transactions.item_tax TO transactions_app;
`;

export const RULES: readonly string[] = [MOVES, FROZEN, ADDS_UP, ROW_SECURITY, GRANTS];
