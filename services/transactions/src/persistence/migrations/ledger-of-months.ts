import { jobIs, merchantIsInScope, rowSecurity } from "@alpokat/persistence";
import type { MigrationInterface, QueryRunner } from "typeorm";

/** What is pending counts beside what is posted, and an account may have bounds or be closed. */
const ACCOUNTS = `
  ALTER TABLE transactions.ledger_account
    ADD COLUMN debits_pending  bigint NOT NULL DEFAULT 0 CHECK (debits_pending >= 0),
    ADD COLUMN credits_pending bigint NOT NULL DEFAULT 0 CHECK (credits_pending >= 0),
    ADD COLUMN lowest_balance  bigint,
    ADD COLUMN highest_balance bigint,
    ADD COLUMN closed_at       timestamptz,
    ADD CONSTRAINT ledger_account_code CHECK (code ~ '^[a-z0-9:._-]{1,100}$'),
    ADD CONSTRAINT bounds_in_order CHECK (lowest_balance <= highest_balance),
    -- Against a bound counts what may still go out, and not what may still come in.
    ADD CONSTRAINT not_below_lowest CHECK (lowest_balance <= CASE normal_side
      WHEN 'DEBIT' THEN debits_posted - credits_posted - credits_pending ELSE credits_posted - debits_posted - debits_pending END),
    ADD CONSTRAINT not_above_highest CHECK (highest_balance >= CASE normal_side
      WHEN 'DEBIT' THEN debits_posted + debits_pending - credits_posted ELSE credits_posted + credits_pending - debits_posted END);

  CREATE OR REPLACE FUNCTION transactions.check_counters_grow() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NEW.debits_posted < OLD.debits_posted OR NEW.credits_posted < OLD.credits_posted OR NEW.last_seq < OLD.last_seq
       OR (NEW.last_seq = OLD.last_seq AND (NEW.debits_posted, NEW.credits_posted, NEW.debits_pending, NEW.credits_pending)
           IS DISTINCT FROM (OLD.debits_posted, OLD.credits_posted, OLD.debits_pending, OLD.credits_pending))
       OR (NEW.id, NEW.merchant_id, NEW.code, NEW.currency, NEW.normal_side)
          IS DISTINCT FROM (OLD.id, OLD.merchant_id, OLD.code, OLD.currency, OLD.normal_side) THEN
      RAISE EXCEPTION 'the counters of a ledger account only grow' USING ERRCODE = 'restrict_violation';
    END IF;
    -- A closed account gives holds back, and takes nothing any more.
    IF OLD.closed_at IS NOT NULL AND (NEW.debits_posted > OLD.debits_posted OR NEW.credits_posted > OLD.credits_posted
       OR NEW.debits_pending > OLD.debits_pending OR NEW.credits_pending > OLD.credits_pending) THEN
      RAISE EXCEPTION 'the ledger account % is closed', OLD.code USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END $$;
`;

/**
 * By month of the transfer's id, a UUIDv7: months that are over are not written any more. A transfer's entries are in
 * the partition of the same month. No foreign key joins entry and transfer, since neither is ever changed or deleted:
 * the check of the balance does it, for less than half the cost.
 */
const TABLES = `
  ALTER TABLE transactions.ledger_transfer RENAME TO ledger_transfer_before;
  ALTER TABLE transactions.ledger_entry RENAME TO ledger_entry_before;
  ALTER INDEX transactions.ledger_transfer_reference RENAME TO ledger_transfer_before_reference;

  CREATE TABLE transactions.ledger_transfer (
    id          uuid        NOT NULL,
    merchant_id uuid        NOT NULL,
    chain_place bigint      NOT NULL CHECK (chain_place > 0),
    act         text        NOT NULL CHECK (act IN ('POST', 'HOLD', 'POST_HOLD', 'VOID_HOLD', 'EXPIRE_HOLD', 'REVERSE')),
    kind        text        NOT NULL CHECK (kind IN ('SALE', 'REFUND', 'VOID', 'SETTLEMENT', 'PAYOUT', 'FEE', 'TIP', 'SHIFT',
                              'CHARGEBACK', 'ADJUSTMENT', 'REVERSAL')),
    reference   uuid        NOT NULL,
    follows     uuid,
    currency    text        NOT NULL REFERENCES transactions.currency,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    expires_at  timestamptz,
    -- Of what was asked for, so that the id serves one content only; null for what was posted before ids did.
    fingerprint bytea       CHECK (length(fingerprint) = 32),
    prev_hash   bytea       NOT NULL CHECK (length(prev_hash) = 32),
    hash        bytea       NOT NULL CHECK (length(hash) = 32),
    CONSTRAINT ledger_transfer_once PRIMARY KEY (id),
    CONSTRAINT follows_another CHECK ((act IN ('POST', 'HOLD')) = (follows IS NULL)),
    CONSTRAINT holds_expire CHECK (act = 'HOLD' OR expires_at IS NULL)
  ) PARTITION BY RANGE (id);
  CREATE INDEX ledger_transfer_page ON transactions.ledger_transfer (merchant_id, id);
  CREATE INDEX ledger_transfer_reference ON transactions.ledger_transfer (reference);

  CREATE TABLE transactions.ledger_entry (
    transfer_id   uuid     NOT NULL,
    leg           smallint NOT NULL CHECK (leg > 0),
    account_id    uuid     NOT NULL,
    account_seq   bigint   NOT NULL CHECK (account_seq > 0),
    merchant_id   uuid     NOT NULL,
    currency      text     NOT NULL,
    side          text     NOT NULL CHECK (side IN ('DEBIT', 'CREDIT')),
    phase         text     NOT NULL CHECK (phase IN ('POSTED', 'HELD', 'RELEASED')),
    amount        bigint   NOT NULL CHECK (amount > 0),
    balance_after bigint   NOT NULL,
    CONSTRAINT ledger_entry_once PRIMARY KEY (transfer_id, leg),
    -- Merchant and currency are in the key, so that no entry joins two of either.
    CONSTRAINT ledger_entry_account FOREIGN KEY (account_id, merchant_id, currency)
      REFERENCES transactions.ledger_account (id, merchant_id, currency)
  ) PARTITION BY RANGE (transfer_id);

  -- The end of each merchant's chain. Whoever posts for the merchant holds this row until the commit.
  CREATE TABLE transactions.ledger_chain (
    merchant_id uuid   PRIMARY KEY,
    last_place  bigint NOT NULL DEFAULT 0 CHECK (last_place >= 0),
    last_hash   bytea  NOT NULL DEFAULT decode(repeat('00', 32), 'hex') CHECK (length(last_hash) = 32)
  );

  -- What became of a hold; and of what was reversed, so that it is reversed once.
  CREATE TABLE transactions.ledger_hold (
    transfer_id uuid        PRIMARY KEY,
    merchant_id uuid        NOT NULL,
    state       text        NOT NULL DEFAULT 'PENDING' CHECK (state IN ('PENDING', 'POSTED', 'VOIDED', 'EXPIRED')),
    expires_at  timestamptz,
    resolved_by uuid        UNIQUE,
    CHECK ((state = 'PENDING') = (resolved_by IS NULL))
  );
  CREATE INDEX ledger_hold_due ON transactions.ledger_hold (expires_at) WHERE state = 'PENDING' AND expires_at IS NOT NULL;
  CREATE TABLE transactions.ledger_reversal (
    transfer_id uuid PRIMARY KEY,
    merchant_id uuid NOT NULL,
    reversed_by uuid NOT NULL UNIQUE
  );

  -- A refused transfer stays refused under its id, also when it would pass by now.
  CREATE TABLE transactions.ledger_refusal (
    transfer_id uuid        PRIMARY KEY,
    merchant_id uuid        NOT NULL,
    code        text        NOT NULL,
    fingerprint bytea       NOT NULL CHECK (length(fingerprint) = 32),
    refused_at  timestamptz NOT NULL
  );
`;

/**
 * Checked when the statement ends that wrote the rows, whatever wrote them: a transfer and all of its entries come in one
 * statement. Once a statement and not once a row, which is a third of the cost.
 */
const BALANCED = `
  DROP FUNCTION transactions.check_balanced() CASCADE;
  CREATE FUNCTION transactions.assert_balanced(moved uuid[]) RETURNS void LANGUAGE plpgsql AS $$
  DECLARE
    unbalanced uuid;
  BEGIN
    SELECT m.id INTO unbalanced
      FROM unnest(moved) AS m (id) LEFT JOIN transactions.ledger_transfer t ON t.id = m.id LEFT JOIN transactions.ledger_entry e ON e.transfer_id = m.id
     GROUP BY m.id
    HAVING (count(e.leg) >= 2 AND max(e.leg) = count(*) AND bool_and((e.merchant_id, e.currency) = (t.merchant_id, t.currency))
       AND COALESCE(sum(CASE side WHEN 'DEBIT' THEN amount ELSE -amount END) FILTER (WHERE phase = 'POSTED'), 0) = 0
       AND COALESCE(sum(CASE side WHEN 'DEBIT' THEN amount ELSE -amount END) FILTER (WHERE phase = 'HELD'), 0) = 0
       AND COALESCE(sum(CASE side WHEN 'DEBIT' THEN amount ELSE -amount END) FILTER (WHERE phase = 'RELEASED'), 0) = 0) IS NOT TRUE
     LIMIT 1;
    IF FOUND THEN
      RAISE EXCEPTION 'transfer % is not balanced', unbalanced USING ERRCODE = 'check_violation';
    END IF;
  END $$;
  CREATE FUNCTION transactions.check_transfers_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM transactions.assert_balanced(ARRAY(SELECT id FROM added));
    RETURN NULL;
  END $$;
  CREATE FUNCTION transactions.check_entries_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM transactions.assert_balanced(ARRAY(SELECT DISTINCT transfer_id FROM added));
    RETURN NULL;
  END $$;
  CREATE TRIGGER balanced AFTER INSERT ON transactions.ledger_transfer
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION transactions.check_transfers_balanced();
  CREATE TRIGGER balanced AFTER INSERT ON transactions.ledger_entry
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION transactions.check_entries_balanced();
`;

/** What a partition needs beside what it takes from its parent, for whoever reaches it past the parent; and an account's order is unique in each. */
const MONTHS = `
  CREATE FUNCTION transactions.guard_ledger_partition(partition name, parent name) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON transactions.%I
      FOR EACH STATEMENT EXECUTE FUNCTION transactions.refuse_change()', partition);
    EXECUTE format('CREATE TRIGGER balanced AFTER INSERT ON transactions.%I REFERENCING NEW TABLE AS added
      FOR EACH STATEMENT EXECUTE FUNCTION transactions.%I()', partition,
      CASE parent WHEN 'ledger_entry' THEN 'check_entries_balanced' ELSE 'check_transfers_balanced' END);
    IF parent = 'ledger_entry' THEN
      EXECUTE format('CREATE UNIQUE INDEX %I ON transactions.%I (account_id, account_seq)', partition || '_order', partition);
    END IF;
  END $$;

  CREATE OR REPLACE FUNCTION transactions.add_partition(parent name, suffix text, first_id uuid, next_id uuid) RETURNS void LANGUAGE plpgsql AS $$
  DECLARE
    partition name := parent || '_' || suffix;
  BEGIN
    EXECUTE format('CREATE TABLE transactions.%I (LIKE transactions.%I INCLUDING ALL)', partition, parent);
    EXECUTE format('REVOKE ALL ON transactions.%I FROM PUBLIC, transactions_app', partition);
    EXECUTE format('ALTER TABLE transactions.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', partition);
    EXECUTE format('ALTER TABLE transactions.%I ATTACH PARTITION transactions.%I FOR VALUES FROM (%s) TO (%L)',
                   parent, partition, COALESCE(quote_literal(first_id), 'MINVALUE'), next_id);
    IF parent IN ('ledger_transfer', 'ledger_entry') THEN
      PERFORM transactions.guard_ledger_partition(partition, parent);
    END IF;
  END $$;
  REVOKE ALL ON FUNCTION transactions.guard_ledger_partition(name, name) FROM PUBLIC;

  SELECT transactions.partition_by_month('ledger_transfer'), transactions.partition_by_month('ledger_entry');
  SELECT transactions.ensure_months((now() AT TIME ZONE 'UTC' + interval '1 month')::date);
`;

const APPEND_ONLY = ["ledger_transfer", "ledger_entry", "ledger_reversal", "ledger_refusal"]
  .map(
    (table) => `CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON transactions.${table}
      FOR EACH STATEMENT EXECUTE FUNCTION transactions.refuse_change();`,
  )
  .join("\n");

const NEW_TABLES = [
  "ledger_transfer",
  "ledger_entry",
  "ledger_chain",
  "ledger_hold",
  "ledger_reversal",
  "ledger_refusal",
];
/** Verification and the expiry of holds read the ledgers of all merchants, and write none. */
const READERS = jobIs("ledger");

const ROW_SECURITY = [
  ...NEW_TABLES.map((table) => rowSecurity(`transactions.${table}`, merchantIsInScope("merchant_id"))),
  ...[...NEW_TABLES, "ledger_account"].map(
    (table) => `CREATE POLICY for_ledger_job ON transactions.${table} FOR SELECT USING (${READERS});`,
  ),
].join("\n");

const GRANTS = `GRANT SELECT ON ${NEW_TABLES.map((table) => `transactions.${table}`).join(", ")} TO transactions_app;`;

/** Ledger tables by month, with holds, bounds and a chain of hashes for each merchant. */
export class LedgerOfMonths1795620000000 implements MigrationInterface {
  readonly name = "LedgerOfMonths1795620000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(ACCOUNTS);
    await runner.query(TABLES);
    await runner.query(BALANCED);
    await runner.query(MONTHS);
    await runner.query(APPEND_ONLY);
    await runner.query(ROW_SECURITY);
    await runner.query(GRANTS);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
