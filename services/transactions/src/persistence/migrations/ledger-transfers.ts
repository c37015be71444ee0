import type { MigrationInterface, QueryRunner } from "typeorm";

/** What an id came to before: DUPLICATE, ID_REUSED, the code of its refusal; null where it is new. */
const KNOWN = `
  CREATE FUNCTION transactions.ledger_known(moved uuid, asked bytea) RETURNS text LANGUAGE plpgsql STABLE AS $$
  DECLARE
    answer text;
  BEGIN
    SELECT CASE WHEN fingerprint <> asked THEN 'ID_REUSED' ELSE 'DUPLICATE' END INTO answer
      FROM transactions.ledger_transfer WHERE id = moved;
    IF NOT FOUND THEN
      SELECT CASE WHEN fingerprint <> asked THEN 'ID_REUSED' ELSE code END INTO answer
        FROM transactions.ledger_refusal WHERE transfer_id = moved;
    END IF;
    RETURN answer;
  END $$;
`;

/** The transfer that another one resolves or reverses, and what speaks against that. */
const FOLLOWING = `
  CREATE FUNCTION transactions.ledger_following_fault(act text, followed transactions.ledger_transfer, now timestamptz) RETURNS text
  LANGUAGE plpgsql STABLE AS $$
  DECLARE
    hold transactions.ledger_hold;
  BEGIN
    IF followed.id IS NULL THEN RETURN 'TRANSFER_NOT_FOUND'; END IF;
    IF act = 'REVERSE' THEN
      IF followed.act NOT IN ('POST', 'POST_HOLD') THEN RETURN 'NOT_REVERSIBLE'; END IF;
      IF EXISTS (SELECT FROM transactions.ledger_reversal WHERE transfer_id = followed.id) THEN RETURN 'ALREADY_REVERSED'; END IF;
      RETURN NULL;
    END IF;
    SELECT * INTO hold FROM transactions.ledger_hold WHERE transfer_id = followed.id;
    IF NOT FOUND THEN RETURN 'NOT_A_HOLD'; END IF;
    IF hold.state <> 'PENDING' THEN RETURN 'HOLD_' || hold.state; END IF;
    IF act = 'POST_HOLD' AND hold.expires_at <= now THEN RETURN 'HOLD_EXPIRED'; END IF;
    IF act = 'EXPIRE_HOLD' AND (hold.expires_at <= now) IS NOT TRUE THEN RETURN 'HOLD_NOT_DUE'; END IF;
    RETURN NULL;
  END $$;

  -- What is posted of a hold is within each of its legs.
  CREATE FUNCTION transactions.ledger_exceeds(held transactions.ledger_leg[], posted transactions.ledger_leg[]) RETURNS boolean
  LANGUAGE sql IMMUTABLE AS $$
    SELECT EXISTS (
      SELECT FROM (SELECT account, side, sum(amount) AS amount FROM unnest(posted) GROUP BY account, side) p
        LEFT JOIN (SELECT account, side, sum(amount) AS amount FROM unnest(held) GROUP BY account, side) h USING (account, side)
       WHERE p.amount > COALESCE(h.amount, 0)) $$;
`;

/**
 * One transfer, under the lock of its merchant's chain. A refusal is written down and is no fault: the transfers beside
 * it go on.
 */
const ONE = `
  CREATE FUNCTION transactions.ledger_legs_wanted(
    wanted jsonb, followed transactions.ledger_transfer, OUT legs transactions.ledger_leg[], OUT fault text
  ) LANGUAGE plpgsql STABLE AS $$
  DECLARE
    act text := wanted->>'act';
    posted transactions.ledger_leg[];
    same constant jsonb := '{"DEBIT": "DEBIT", "CREDIT": "CREDIT"}';
  BEGIN
    IF act IN ('POST', 'HOLD') THEN
      legs := transactions.ledger_legs(wanted, CASE act WHEN 'HOLD' THEN 'HELD' ELSE 'POSTED' END);
      fault := transactions.ledger_legs_fault(legs);
    ELSIF act = 'REVERSE' THEN
      legs := transactions.ledger_legs_of(followed.id, 'POSTED', 'POSTED', '{"DEBIT": "CREDIT", "CREDIT": "DEBIT"}');
    ELSE
      legs := transactions.ledger_legs_of(followed.id, 'HELD', 'RELEASED', same);
      IF act = 'POST_HOLD' THEN
        posted := COALESCE(transactions.ledger_legs(wanted, 'POSTED'), transactions.ledger_legs_of(followed.id, 'HELD', 'POSTED', same));
        fault := transactions.ledger_legs_fault(posted);
        IF fault IS NULL AND transactions.ledger_exceeds(legs, posted) THEN fault := 'HOLD_EXCEEDED'; END IF;
        legs := legs || posted;
      END IF;
    END IF;
  END $$;

  CREATE FUNCTION transactions.post_transfer(wanted jsonb, INOUT chain transactions.ledger_chain, OUT answer text) LANGUAGE plpgsql AS $$
  DECLARE
    asked bytea := sha256(convert_to(wanted::text, 'UTF8'));
    act text := wanted->>'act';
    followed transactions.ledger_transfer;
    t transactions.ledger_transfer;
    legs transactions.ledger_leg[];
  BEGIN
    answer := transactions.ledger_known((wanted->>'id')::uuid, asked);
    IF answer IS NOT NULL THEN RETURN; END IF;
    IF act NOT IN ('POST', 'HOLD') THEN
      SELECT * INTO followed FROM transactions.ledger_transfer
       WHERE id = (wanted->>'follows')::uuid AND merchant_id = chain.merchant_id;
      answer := transactions.ledger_following_fault(act, followed, transaction_timestamp());
    END IF;
    IF answer IS NULL THEN
      SELECT w.legs, w.fault INTO legs, answer FROM transactions.ledger_legs_wanted(wanted, followed) w;
    END IF;
    t := ROW((wanted->>'id')::uuid, chain.merchant_id, chain.last_place + 1, act, wanted->>'kind', (wanted->>'reference')::uuid, followed.id,
      COALESCE(followed.currency, wanted->>'currency'), (wanted->>'occurredAt')::timestamptz, transaction_timestamp(),
      (wanted->>'expiresAt')::timestamptz, asked, chain.last_hash, NULL)::transactions.ledger_transfer;
    IF answer IS NULL THEN answer := transactions.ledger_accounts_fault(chain.merchant_id, t.currency, legs); END IF;
    IF answer IS NOT NULL THEN
      INSERT INTO transactions.ledger_refusal VALUES (t.id, chain.merchant_id, answer, asked, transaction_timestamp());
      RETURN;
    END IF;
    t := transactions.write_transfer(t, legs);
    PERFORM transactions.ledger_follow(t);
    chain := ROW(chain.merchant_id, t.chain_place, t.hash)::transactions.ledger_chain;
    answer := 'APPLIED';
  END $$;

  CREATE FUNCTION transactions.ledger_follow(t transactions.ledger_transfer) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    CASE t.act
      WHEN 'POST' THEN RETURN;
      WHEN 'HOLD' THEN
        INSERT INTO transactions.ledger_hold (transfer_id, merchant_id, expires_at) VALUES (t.id, t.merchant_id, t.expires_at);
      WHEN 'REVERSE' THEN
        INSERT INTO transactions.ledger_reversal VALUES (t.follows, t.merchant_id, t.id);
      ELSE
        UPDATE transactions.ledger_hold SET resolved_by = t.id,
               state = CASE t.act WHEN 'POST_HOLD' THEN 'POSTED' WHEN 'VOID_HOLD' THEN 'VOIDED' ELSE 'EXPIRED' END
         WHERE transfer_id = t.follows;
    END CASE;
  END $$;
`;

/** Opening, bounds and closing. @returns null, or why not. */
const ARRANGING = `
  CREATE FUNCTION transactions.arrange_account(wanted jsonb) RETURNS text
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = transactions, pg_temp AS $$
  DECLARE
    a transactions.ledger_account;
  BEGIN
    INSERT INTO transactions.ledger_account (id, merchant_id, code, currency, normal_side)
    VALUES (uuidv7(), (wanted->>'merchantId')::uuid, wanted->>'code', wanted->>'currency', wanted->>'normalSide')
    ON CONFLICT (merchant_id, code, currency) DO NOTHING;
    SELECT * INTO STRICT a FROM transactions.ledger_account
     WHERE merchant_id = (wanted->>'merchantId')::uuid AND ledger_account.code = wanted->>'code' AND currency = wanted->>'currency' FOR UPDATE;
    IF a.normal_side <> wanted->>'normalSide' THEN RETURN 'NORMAL_SIDE_DIFFERS'; END IF;
    UPDATE transactions.ledger_account
       SET lowest_balance = (wanted->>'lowestBalance')::bigint, highest_balance = (wanted->>'highestBalance')::bigint,
           closed_at = CASE WHEN (wanted->>'isClosed')::boolean THEN COALESCE(closed_at, transaction_timestamp()) END
     WHERE id = a.id;
    RETURN NULL;
  EXCEPTION WHEN check_violation THEN
    RETURN 'BOUNDS_NOT_KEPT';
  END $$;
`;

const MADE = [
  "arrange_account(jsonb)",
  "post_transfer(jsonb, transactions.ledger_chain)",
  "write_transfer(transactions.ledger_transfer, transactions.ledger_leg[])",
  "ledger_follow(transactions.ledger_transfer)",
  "ledger_accounts_fault(uuid, text, transactions.ledger_leg[])",
]
  .map((name) => `transactions.${name}`)
  .join(", ");

const GRANTS = `
  REVOKE ALL ON FUNCTION ${MADE} FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION transactions.arrange_account(jsonb) TO transactions_app;
`;

/** One transfer with its answer, holds, reversals, and accounts with bounds. */
export class LedgerTransfers1795620002000 implements MigrationInterface {
  readonly name = "LedgerTransfers1795620002000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(KNOWN);
    await runner.query(FOLLOWING);
    await runner.query(ONE);
    await runner.query(ARRANGING);
    await runner.query(GRANTS);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
