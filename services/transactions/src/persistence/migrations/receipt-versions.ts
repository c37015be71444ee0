import { jobIs, merchantIsInScope, rowSecurity, subjectIsInScope } from "@alpokat/persistence";
import { erasableTable } from "@alpokat/subgraph";
import type { MigrationInterface, QueryRunner } from "typeorm";
import { readableIn } from "./scope";

const TABLES = `
  ALTER TABLE transactions.receipt
    ADD COLUMN link_ends_at timestamptz,
    -- The account that claimed it by its token: one column, so that it can't be two accounts'.
    ADD COLUMN claimed_by uuid,
    ADD COLUMN claimed_at timestamptz,
    ADD CONSTRAINT receipt_claim CHECK (num_nulls(claimed_by, claimed_at) IN (0, 2));
  CREATE INDEX receipt_claimed ON transactions.receipt (claimed_by, claimed_at DESC, id DESC) WHERE claimed_by IS NOT NULL;

  -- What a receipt says and said. All versions have the receipt's number and link; a version's content never changes.
  CREATE TABLE transactions.receipt_version (
    receipt_id      uuid        NOT NULL REFERENCES transactions.receipt (id),
    version         integer     NOT NULL CHECK (version BETWEEN 1 AND 1000),
    merchant_id     uuid        NOT NULL,
    buyer           text        CHECK (buyer ~ '^buyer:[0-9a-f]{64}$'),
    state           text        NOT NULL CHECK (state IN ('ISSUED', 'SENT', 'SUPERSEDED', 'REVOKED')),
    cause           text        NOT NULL CHECK (cause IN ('REQUEST', 'REFUND')),
    -- Null for a receipt from before versions were kept: it shows its sale.
    document_sealed bytea,
    document_sha256 bytea       CHECK (length(document_sha256) = 32),
    issued_at       timestamptz NOT NULL,
    changed_at      timestamptz NOT NULL,
    PRIMARY KEY (receipt_id, version),
    CHECK ((version = 1) = (cause = 'REQUEST'))
  );
  -- One version stands, and after a revoked one no other comes.
  CREATE UNIQUE INDEX receipt_version_standing ON transactions.receipt_version (receipt_id) WHERE state <> 'SUPERSEDED';
  CREATE INDEX receipt_version_buyer ON transactions.receipt_version (buyer) WHERE buyer IS NOT NULL;

  -- Each time that a receipt is sent again: three times, and not at once.
  CREATE TABLE transactions.receipt_resend (
    id           uuid        PRIMARY KEY,
    receipt_id   uuid        NOT NULL REFERENCES transactions.receipt (id),
    merchant_id  uuid        NOT NULL,
    place        integer     NOT NULL CHECK (place BETWEEN 1 AND 3),
    requested_at timestamptz NOT NULL,
    UNIQUE (receipt_id, place)
  );
`;

/** The limit is for new receipts: as a constraint it also refused to erase or to claim one from before it. */
const LIMIT = `
  ALTER TABLE transactions.receipt DROP CONSTRAINT receipt_limit;
  CREATE FUNCTION transactions.limit_receipts() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NEW.place NOT BETWEEN 1 AND 3 THEN
      RAISE EXCEPTION 'a sale has three receipts at most' USING ERRCODE = 'check_violation', CONSTRAINT = 'receipt_limit';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER receipt_limit BEFORE INSERT ON transactions.receipt FOR EACH ROW EXECUTE FUNCTION transactions.limit_receipts();
`;

/** Receipts from before this have one version without a content of its own, and a link as long as any. */
const FROM_BEFORE = `
  -- Row security is forced on the owner too, and a migration runs for nobody.
  ALTER TABLE transactions.receipt NO FORCE ROW LEVEL SECURITY;
  UPDATE transactions.receipt SET link_ends_at = issued_at + interval '2 years';
  INSERT INTO transactions.receipt_version (receipt_id, version, merchant_id, buyer, state, cause, issued_at, changed_at)
    SELECT id, 1, merchant_id, buyer, 'ISSUED', 'REQUEST', issued_at, issued_at FROM transactions.receipt;
  ALTER TABLE transactions.receipt FORCE ROW LEVEL SECURITY;
  ALTER TABLE transactions.receipt ALTER COLUMN link_ends_at SET NOT NULL;
`;

const FROZEN = `
  -- A receipt is never changed: it may be claimed once, and the job that erases may empty what is about a person.
  CREATE FUNCTION transactions.freeze_receipt() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    erasable text[] := ARRAY['buyer', 'address_sealed', 'token_hash', 'claimed_by', 'claimed_at'];
    changing text[] := CASE WHEN current_setting('app.job', true) = 'erasure' THEN erasable
                            WHEN OLD.claimed_by IS NULL THEN ARRAY['claimed_by', 'claimed_at'] ELSE ARRAY[]::text[] END;
  BEGIN
    IF (to_jsonb(NEW) - changing) <> (to_jsonb(OLD) - changing) THEN
      RAISE EXCEPTION 'an issued receipt is not changed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER frozen BEFORE UPDATE ON transactions.receipt FOR EACH ROW EXECUTE FUNCTION transactions.freeze_receipt();

  CREATE FUNCTION transactions.freeze_receipt_version() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    changing text[] := CASE WHEN current_setting('app.job', true) = 'erasure' THEN ARRAY['buyer', 'document_sealed']
                            ELSE ARRAY['state', 'changed_at'] END;
  BEGIN
    IF (to_jsonb(NEW) - changing) <> (to_jsonb(OLD) - changing) THEN
      RAISE EXCEPTION 'a version of a receipt is not changed' USING ERRCODE = 'restrict_violation';
    END IF;
    IF current_setting('app.job', true) IS DISTINCT FROM 'erasure'
       AND (OLD.state || ' ' || NEW.state) NOT IN ('ISSUED SENT', 'ISSUED SUPERSEDED', 'ISSUED REVOKED', 'SENT SENT', 'SENT SUPERSEDED',
                                                   'SENT REVOKED') THEN
      RAISE EXCEPTION 'a version of a receipt can''t go from % to %', OLD.state, NEW.state USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER frozen BEFORE UPDATE ON transactions.receipt_version
    FOR EACH ROW EXECUTE FUNCTION transactions.freeze_receipt_version();
`;

const PURCHASES = jobIs("purchases");
/** The privacy office's machine, for the copy of a person's data. */
const GATHERS = jobIs("service:identity-verification");
const SETTING = (name: string): string => `NULLIF(current_setting('app.${name}', true), '')`;
const HELD_BY_TOKEN = `token_hash = decode(${SETTING("receipt_token")}, 'hex')`;
const CLAIMED = `claimed_by = ${SETTING("claimer")}::uuid`;

const ROW_SECURITY = [
  readableIn("to_claimer", "transactions.receipt", `${PURCHASES} AND (${CLAIMED} OR ${HELD_BY_TOKEN})`),
  // Whoever holds the token may claim it, for the account of the transaction and no other.
  `CREATE POLICY claimed_by_holder ON transactions.receipt FOR UPDATE USING (${PURCHASES} AND ${HELD_BY_TOKEN})
     WITH CHECK (${PURCHASES} AND ${CLAIMED});`,
  readableIn(
    "for_claimer_data",
    "transactions.receipt",
    `${GATHERS} AND claimed_by IS NOT NULL AND ${subjectIsInScope("claimed_by")}`,
  ),
  // What a receipt shows is as visible as the receipt: the sub-select passes the receipt's own policies.
  ...[
    ["sale", "r.sale_id = sale.id"],
    ["sale_line", "r.sale_id = sale_line.sale_id"],
    ["sale_line_modifier", "r.sale_id = sale_line_modifier.sale_id"],
    ["outlet", "r.outlet_id = outlet.id"],
  ].map(([table, match]) =>
    readableIn(
      "of_purchase",
      `transactions.${String(table)}`,
      `${PURCHASES} AND EXISTS (SELECT FROM transactions.receipt r WHERE ${String(match)})`,
    ),
  ),
  rowSecurity("transactions.receipt_version", merchantIsInScope("merchant_id")),
  readableIn(
    "of_receipt",
    "transactions.receipt_version",
    `${jobIs("receipt-page", "purchases", "service:communications", "service:identity-verification")}
       AND EXISTS (SELECT FROM transactions.receipt r WHERE r.id = receipt_version.receipt_id)`,
  ),
  readableIn("to_subjects", "transactions.receipt_version", subjectIsInScope("buyer")),
  rowSecurity("transactions.receipt_resend", merchantIsInScope("merchant_id")),
].join("\n");

const GRANTS = `
  GRANT SELECT, INSERT ON transactions.receipt_version, transactions.receipt_resend TO transactions_app;
  GRANT UPDATE (state, changed_at) ON transactions.receipt_version TO transactions_app;
  GRANT UPDATE (claimed_by, claimed_at) ON transactions.receipt TO transactions_app;
`;

const PERSON = `
  -- Who a sale counts for: an account that claimed its receipt, else the buyer whom the sale names, else the first receipt's
  -- address, else the sale for itself.
  CREATE OR REPLACE VIEW transactions.sale_person WITH (security_invoker = true) AS
    SELECT s.id AS sale_id,
           COALESCE((SELECT r.claimed_by::text FROM transactions.receipt r
                      WHERE r.sale_id = s.id AND r.claimed_by IS NOT NULL ORDER BY r.claimed_at, r.id LIMIT 1),
                    s.buyer,
                    (SELECT r.buyer FROM transactions.receipt r
                      WHERE r.sale_id = s.id AND r.buyer IS NOT NULL ORDER BY r.issued_at, r.id LIMIT 1),
                    'sale:' || s.id) AS person
      FROM transactions.sale s;
`;

/** Versions of receipts, receipts that accounts claim, the end of links, and how often a receipt is sent again. */
export class ReceiptVersions1795640000000 implements MigrationInterface {
  readonly name = "ReceiptVersions1795640000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(LIMIT);
    await runner.query(FROM_BEFORE);
    await runner.query(FROZEN);
    await runner.query(ROW_SECURITY);
    await runner.query(GRANTS);
    await runner.query(erasableTable("transactions", "receipt_version", "UPDATE (buyer, document_sealed)"));
    await runner.query(PERSON);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
