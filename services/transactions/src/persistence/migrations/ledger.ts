import { merchantIsInScope, rowSecurity } from "@alpokat/persistence";
import type { MigrationInterface, QueryRunner } from "typeorm";

const TABLES = `
  CREATE TABLE transactions.ledger_account (
    id             uuid   PRIMARY KEY,
    merchant_id    uuid   NOT NULL,
    code           text   NOT NULL,
    currency       text   NOT NULL REFERENCES transactions.currency,
    normal_side    text   NOT NULL CHECK (normal_side IN ('DEBIT', 'CREDIT')),
    debits_posted  bigint NOT NULL DEFAULT 0 CHECK (debits_posted >= 0),
    credits_posted bigint NOT NULL DEFAULT 0 CHECK (credits_posted >= 0),
    last_seq       bigint NOT NULL DEFAULT 0 CHECK (last_seq >= 0),
    UNIQUE (merchant_id, code, currency),
    UNIQUE (id, merchant_id, currency)
  );

  CREATE TABLE transactions.ledger_transfer (
    id          uuid        PRIMARY KEY,
    merchant_id uuid        NOT NULL,
    kind        text        NOT NULL CHECK (kind IN ('SALE', 'REFUND')),
    reference   uuid        NOT NULL,
    currency    text        NOT NULL REFERENCES transactions.currency,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT transaction_timestamp(),
    UNIQUE (id, merchant_id, currency)
  );
  CREATE INDEX ledger_transfer_reference ON transactions.ledger_transfer (reference);

  CREATE TABLE transactions.ledger_entry (
    account_id    uuid   NOT NULL,
    account_seq   bigint NOT NULL CHECK (account_seq > 0),
    transfer_id   uuid   NOT NULL,
    merchant_id   uuid   NOT NULL,
    currency      text   NOT NULL,
    side          text   NOT NULL CHECK (side IN ('DEBIT', 'CREDIT')),
    amount        bigint NOT NULL CHECK (amount > 0),
    balance_after bigint NOT NULL,
    PRIMARY KEY (account_id, account_seq),
    -- Merchant and currency are in the keys, so that no entry joins two of either.
    FOREIGN KEY (account_id, merchant_id, currency) REFERENCES transactions.ledger_account (id, merchant_id, currency),
    FOREIGN KEY (transfer_id, merchant_id, currency) REFERENCES transactions.ledger_transfer (id, merchant_id, currency)
  );
  CREATE INDEX ledger_entry_transfer ON transactions.ledger_entry (transfer_id);
`;

const APPEND_ONLY = `
  CREATE FUNCTION transactions.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION '% is append-only: correct it by a transfer the other way', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END $$;
  CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON transactions.ledger_transfer
    FOR EACH STATEMENT EXECUTE FUNCTION transactions.refuse_change();
  CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON transactions.ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION transactions.refuse_change();
  CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON transactions.ledger_account
    FOR EACH STATEMENT EXECUTE FUNCTION transactions.refuse_change();

  CREATE FUNCTION transactions.check_counters_grow() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NEW.debits_posted < OLD.debits_posted OR NEW.credits_posted < OLD.credits_posted OR NEW.last_seq <= OLD.last_seq
       OR (NEW.id, NEW.merchant_id, NEW.code, NEW.currency, NEW.normal_side)
          IS DISTINCT FROM (OLD.id, OLD.merchant_id, OLD.code, OLD.currency, OLD.normal_side) THEN
      RAISE EXCEPTION 'the counters of a ledger account only grow' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER counters_grow BEFORE UPDATE ON transactions.ledger_account
    FOR EACH ROW EXECUTE FUNCTION transactions.check_counters_grow();
`;

const BALANCED = `
  -- Two legs at least: a transfer whose entries the checker can't see is refused like one that has none.
  CREATE FUNCTION transactions.check_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    moved uuid := CASE TG_TABLE_NAME WHEN 'ledger_transfer' THEN (to_jsonb(NEW)->>'id')::uuid
                                     ELSE (to_jsonb(NEW)->>'transfer_id')::uuid END;
    legs bigint;
    difference numeric;
  BEGIN
    SELECT count(*), sum(CASE side WHEN 'DEBIT' THEN amount ELSE -amount END) INTO legs, difference
      FROM transactions.ledger_entry WHERE transfer_id = moved;
    IF legs < 2 OR difference <> 0 THEN
      RAISE EXCEPTION 'transfer % is not balanced', moved USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
  END $$;
  CREATE CONSTRAINT TRIGGER balanced AFTER INSERT ON transactions.ledger_transfer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION transactions.check_balanced();
  CREATE CONSTRAINT TRIGGER balanced AFTER INSERT ON transactions.ledger_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION transactions.check_balanced();
`;

/**
 * The only way into the ledger: the tables themselves accept nothing from the service's role. It runs as the owner, and
 * under forced row security within the caller's merchants. Accounts are locked in one order, so that postings at once
 * wait and don't deadlock.
 */
const POSTING = `
  CREATE FUNCTION transactions.post_transfers(transfers jsonb) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = transactions, pg_temp AS $$
  BEGIN
    INSERT INTO transactions.ledger_account (id, merchant_id, code, currency, normal_side)
    SELECT uuidv7(), merchant_id, code, currency, normal_side FROM (
      SELECT DISTINCT (t->>'merchantId')::uuid AS merchant_id, l->>'account' AS code, t->>'currency' AS currency, l->>'normalSide' AS normal_side
        FROM jsonb_array_elements(transfers) t, jsonb_array_elements(t->'legs') l) wanted
     ORDER BY merchant_id, code, currency
    ON CONFLICT (merchant_id, code, currency) DO NOTHING;

    PERFORM FROM transactions.ledger_account a
      WHERE (a.merchant_id, a.code, a.currency) IN (
        SELECT (t->>'merchantId')::uuid, l->>'account', t->>'currency'
          FROM jsonb_array_elements(transfers) t, jsonb_array_elements(t->'legs') l)
      ORDER BY a.id FOR UPDATE;

    INSERT INTO transactions.ledger_transfer (id, merchant_id, kind, reference, currency, occurred_at)
    SELECT (t->>'id')::uuid, (t->>'merchantId')::uuid, t->>'kind', (t->>'reference')::uuid, t->>'currency', (t->>'occurredAt')::timestamptz
      FROM jsonb_array_elements(transfers) t;

    WITH leg AS (
      SELECT a.id AS account_id, a.merchant_id, a.currency, a.last_seq, a.normal_side,
             a.debits_posted, a.credits_posted, (t.value->>'id')::uuid AS transfer_id,
             l.value->>'side' AS side, (l.value->>'amount')::bigint AS amount, t.place AS transfer_place, l.place AS leg_place
        FROM jsonb_array_elements(transfers) WITH ORDINALITY AS t (value, place)
       CROSS JOIN LATERAL jsonb_array_elements(t.value->'legs') WITH ORDINALITY AS l (value, place)
        JOIN transactions.ledger_account a ON a.merchant_id = (t.value->>'merchantId')::uuid
         AND a.code = l.value->>'account' AND a.currency = t.value->>'currency'
    ), entry AS (
      INSERT INTO transactions.ledger_entry (account_id, account_seq, transfer_id, merchant_id, currency, side, amount, balance_after)
      SELECT account_id, last_seq + row_number() OVER in_order, transfer_id, merchant_id, currency, side, amount,
             CASE normal_side WHEN 'DEBIT' THEN debits_posted - credits_posted ELSE credits_posted - debits_posted END
               + sum(CASE WHEN side = normal_side THEN amount ELSE -amount END) OVER in_order
        FROM leg WINDOW in_order AS (PARTITION BY account_id ORDER BY transfer_place, leg_place)
      RETURNING account_id, account_seq, side, amount
    )
    UPDATE transactions.ledger_account a
       SET debits_posted = a.debits_posted + moved.debits, credits_posted = a.credits_posted + moved.credits, last_seq = moved.last_seq
      FROM (SELECT account_id, max(account_seq) AS last_seq,
                   COALESCE(sum(amount) FILTER (WHERE side = 'DEBIT'), 0) AS debits,
                   COALESCE(sum(amount) FILTER (WHERE side = 'CREDIT'), 0) AS credits
              FROM entry GROUP BY account_id) moved
     WHERE a.id = moved.account_id;
  END $$;
  REVOKE ALL ON FUNCTION transactions.post_transfers(jsonb) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION transactions.post_transfers(jsonb) TO transactions_app;
`;

const LEDGER = ["ledger_account", "ledger_transfer", "ledger_entry"];

const ROW_SECURITY = LEDGER.map((table) =>
  rowSecurity(`transactions.${table}`, merchantIsInScope("merchant_id")),
).join("\n");

const GRANTS = `GRANT SELECT ON ${LEDGER.map((table) => `transactions.${table}`).join(", ")} TO transactions_app;`;

/** The double-entry ledger: balanced by construction, append-only, written by one function. */
export class Ledger1763866800000 implements MigrationInterface {
  readonly name = "Ledger1763866800000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(APPEND_ONLY);
    await runner.query(BALANCED);
    await runner.query(POSTING);
    await runner.query(ROW_SECURITY);
    await runner.query(GRANTS);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
