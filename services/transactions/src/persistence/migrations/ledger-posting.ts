import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * The words that a transfer's hash is over, one line for the transfer and one for each entry. Verification builds the
 * same words from the rows by itself.
 */
const CONTENT = `
  CREATE FUNCTION transactions.ledger_moment(moment timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT COALESCE(to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '') $$;

  CREATE FUNCTION transactions.ledger_content(t transactions.ledger_transfer) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT concat_ws('|', 'ledger', t.merchant_id, t.chain_place, t.id, t.act, t.kind, t.reference, COALESCE(t.follows::text, ''),
      t.currency, transactions.ledger_moment(t.occurred_at), transactions.ledger_moment(t.recorded_at),
      transactions.ledger_moment(t.expires_at), COALESCE(encode(t.fingerprint, 'hex'), '')) $$;

  CREATE FUNCTION transactions.ledger_hash(prev_hash bytea, content text) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(prev_hash || convert_to(content, 'UTF8')) $$;
`;

const HOLDS = `
  -- A hold is resolved once, and never comes back.
  CREATE FUNCTION transactions.check_hold_state() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF OLD.state <> 'PENDING' OR NEW.state = 'PENDING'
       OR (NEW.transfer_id, NEW.merchant_id, NEW.expires_at) IS DISTINCT FROM (OLD.transfer_id, OLD.merchant_id, OLD.expires_at) THEN
      RAISE EXCEPTION 'a hold does not go from % to %', OLD.state, NEW.state USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER states BEFORE UPDATE ON transactions.ledger_hold FOR EACH ROW EXECUTE FUNCTION transactions.check_hold_state();
  CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON transactions.ledger_hold
    FOR EACH STATEMENT EXECUTE FUNCTION transactions.refuse_change();
`;

const LEGS = `
  CREATE TYPE transactions.ledger_leg AS (account text, normal_side text, side text, phase text, amount bigint);

  CREATE FUNCTION transactions.ledger_legs(wanted jsonb, in_phase text) RETURNS transactions.ledger_leg[] LANGUAGE sql IMMUTABLE AS $$
    SELECT array_agg(ROW(l->>'account', l->>'normalSide', l->>'side', in_phase, (l->>'amount')::bigint)::transactions.ledger_leg ORDER BY place)
      FROM jsonb_array_elements(NULLIF(wanted->'legs', 'null')) WITH ORDINALITY AS leg (l, place) $$;

  -- The legs of a transfer once more, in another phase or on the other side.
  CREATE FUNCTION transactions.ledger_legs_of(transfer uuid, from_phase text, to_phase text, turned jsonb) RETURNS transactions.ledger_leg[]
  LANGUAGE sql STABLE AS $$
    SELECT array_agg(ROW(a.code, a.normal_side, turned->>e.side, to_phase, e.amount)::transactions.ledger_leg ORDER BY e.leg)
      FROM transactions.ledger_entry e JOIN transactions.ledger_account a ON a.id = e.account_id
     WHERE e.transfer_id = transfer AND e.phase = from_phase $$;

  CREATE FUNCTION transactions.ledger_legs_fault(legs transactions.ledger_leg[]) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
      WHEN count(*) < 2 OR bool_and(amount BETWEEN 1 AND 9007199254740991 AND account ~ '^[a-z0-9:._-]{1,100}$'
        AND side IN ('DEBIT', 'CREDIT') AND normal_side IN ('DEBIT', 'CREDIT')) IS NOT TRUE THEN 'LEGS_INVALID'
      WHEN sum(CASE side WHEN 'DEBIT' THEN amount ELSE -amount END) <> 0 THEN 'NOT_BALANCED' END
      FROM unnest(legs) $$;
`;

/** What the accounts say to the legs. Accounts that are not there yet are opened, without bounds. */
const ACCOUNTS = `
  CREATE FUNCTION transactions.ledger_accounts_fault(merchant uuid, in_currency text, legs transactions.ledger_leg[]) RETURNS text
  LANGUAGE plpgsql AS $$
  DECLARE
    fault text;
    missing bigint;
  BEGIN
    WITH moved AS (
      SELECT account, min(normal_side) AS normal_side, max(normal_side) AS other_side,
             COALESCE(sum(amount) FILTER (WHERE side = normal_side AND phase = 'POSTED'), 0) AS in_posted,
             COALESCE(sum(amount) FILTER (WHERE side <> normal_side AND phase = 'POSTED'), 0) AS out_posted,
             COALESCE(sum(CASE phase WHEN 'HELD' THEN amount ELSE -amount END) FILTER (WHERE side = normal_side AND phase <> 'POSTED'), 0) AS in_held,
             COALESCE(sum(CASE phase WHEN 'HELD' THEN amount ELSE -amount END) FILTER (WHERE side <> normal_side AND phase <> 'POSTED'), 0) AS out_held,
             bool_or(phase <> 'RELEASED') AS takes
        FROM unnest(legs) GROUP BY account
    ), known AS (
      SELECT m.*, a.id, a.normal_side AS its_side, a.lowest_balance, a.highest_balance, a.closed_at,
             CASE a.normal_side WHEN 'DEBIT' THEN a.debits_posted - a.credits_posted ELSE a.credits_posted - a.debits_posted END AS balance,
             CASE a.normal_side WHEN 'DEBIT' THEN a.debits_pending ELSE a.credits_pending END AS in_pending,
             CASE a.normal_side WHEN 'DEBIT' THEN a.credits_pending ELSE a.debits_pending END AS out_pending
        FROM moved m LEFT JOIN transactions.ledger_account a ON a.merchant_id = merchant AND a.code = m.account AND a.currency = in_currency
    )
    SELECT CASE
        WHEN bool_or(normal_side <> other_side OR its_side <> normal_side) THEN 'NORMAL_SIDE_DIFFERS'
        WHEN bool_or(closed_at IS NOT NULL AND takes) THEN 'ACCOUNT_CLOSED'
        WHEN bool_or(balance + in_posted - out_posted - (out_pending + out_held) < lowest_balance) THEN 'BELOW_LOWEST_BALANCE'
        WHEN bool_or(balance + in_posted - out_posted + in_pending + in_held > highest_balance) THEN 'ABOVE_HIGHEST_BALANCE' END,
        count(*) FILTER (WHERE id IS NULL)
      INTO fault, missing FROM known;
    IF fault IS NULL AND missing > 0 THEN
      INSERT INTO transactions.ledger_account (id, merchant_id, code, currency, normal_side)
      SELECT uuidv7(), merchant, account, in_currency, min(normal_side) FROM unnest(legs) GROUP BY account ORDER BY account
      ON CONFLICT (merchant_id, code, currency) DO NOTHING;
    END IF;
    RETURN fault;
  END $$;
`;

/** Accounts first, then entries from what they were before, then the transfer, whose hash is over all of it. */
const WRITING = `
  CREATE FUNCTION transactions.write_transfer(INOUT t transactions.ledger_transfer, legs transactions.ledger_leg[])
  LANGUAGE plpgsql AS $$
  BEGIN
    WITH moved AS (
      UPDATE transactions.ledger_account a
         SET debits_posted = a.debits_posted + m.debits_posted, credits_posted = a.credits_posted + m.credits_posted,
             debits_pending = a.debits_pending + m.debits_pending, credits_pending = a.credits_pending + m.credits_pending,
             last_seq = a.last_seq + m.entries
        FROM (SELECT account, count(*) AS entries,
                     COALESCE(sum(amount) FILTER (WHERE side = 'DEBIT' AND phase = 'POSTED'), 0) AS debits_posted,
                     COALESCE(sum(amount) FILTER (WHERE side = 'CREDIT' AND phase = 'POSTED'), 0) AS credits_posted,
                     COALESCE(sum(CASE phase WHEN 'HELD' THEN amount ELSE -amount END) FILTER (WHERE side = 'DEBIT' AND phase <> 'POSTED'), 0) AS debits_pending,
                     COALESCE(sum(CASE phase WHEN 'HELD' THEN amount ELSE -amount END) FILTER (WHERE side = 'CREDIT' AND phase <> 'POSTED'), 0) AS credits_pending
                FROM unnest(legs) GROUP BY account) m
       WHERE a.merchant_id = t.merchant_id AND a.code = m.account AND a.currency = t.currency
      RETURNING a.id, a.code, old.last_seq AS seq_before,
        CASE a.normal_side WHEN 'DEBIT' THEN old.debits_posted - old.credits_posted ELSE old.credits_posted - old.debits_posted END AS balance_before
    ), entry AS (
      SELECT place::smallint AS leg, moved.id AS account_id, l.account, seq_before + row_number() OVER in_order AS account_seq, side, phase, amount,
             (balance_before + sum(CASE WHEN phase <> 'POSTED' THEN 0 WHEN side = normal_side THEN amount ELSE -amount END) OVER in_order)::bigint AS balance_after
        FROM unnest(legs) WITH ORDINALITY AS l (account, normal_side, side, phase, amount, place) JOIN moved ON moved.code = l.account
      WINDOW in_order AS (PARTITION BY l.account ORDER BY place)
    ), written AS (
      INSERT INTO transactions.ledger_entry (transfer_id, leg, account_id, account_seq, merchant_id, currency, side, phase, amount, balance_after)
      SELECT t.id, leg, account_id, account_seq, t.merchant_id, t.currency, side, phase, amount, balance_after FROM entry
    )
    INSERT INTO transactions.ledger_transfer
    SELECT t.id, t.merchant_id, t.chain_place, t.act, t.kind, t.reference, t.follows, t.currency, t.occurred_at, t.recorded_at, t.expires_at,
           t.fingerprint, t.prev_hash, transactions.ledger_hash(t.prev_hash, transactions.ledger_content(t) || E'\\n' ||
             string_agg(concat_ws('|', leg, account_id, account, account_seq, side, phase, amount, balance_after), E'\\n' ORDER BY leg))
      FROM entry
    RETURNING ledger_transfer.hash INTO t.hash;
  END $$;
`;

/** The transfers from before, in the order in which they were recorded, are the beginning of each chain. */
const MOVE = `
  ALTER TABLE transactions.ledger_transfer_before NO FORCE ROW LEVEL SECURITY;
  ALTER TABLE transactions.ledger_entry_before NO FORCE ROW LEVEL SECURITY;
  ALTER TABLE transactions.ledger_account NO FORCE ROW LEVEL SECURITY;
  ALTER TABLE transactions.ledger_transfer NO FORCE ROW LEVEL SECURITY;
  ALTER TABLE transactions.ledger_entry NO FORCE ROW LEVEL SECURITY;
  ALTER TABLE transactions.ledger_chain NO FORCE ROW LEVEL SECURITY;
  DO $$
  DECLARE
    old record;
    chain transactions.ledger_chain;
    t transactions.ledger_transfer;
  BEGIN
    FOR old IN SELECT * FROM transactions.ledger_transfer_before ORDER BY merchant_id, recorded_at, id LOOP
      INSERT INTO transactions.ledger_chain (merchant_id) VALUES (old.merchant_id) ON CONFLICT DO NOTHING;
      SELECT * INTO STRICT chain FROM transactions.ledger_chain WHERE merchant_id = old.merchant_id;
      t := ROW(old.id, old.merchant_id, chain.last_place + 1, 'POST', old.kind, old.reference, NULL, old.currency, old.occurred_at,
        old.recorded_at, NULL, NULL, chain.last_hash, NULL)::transactions.ledger_transfer;
      WITH written AS (
        INSERT INTO transactions.ledger_entry (transfer_id, leg, account_id, account_seq, merchant_id, currency, side, phase, amount, balance_after)
        SELECT transfer_id, row_number() OVER (ORDER BY side DESC, account_id, account_seq), account_id, account_seq, merchant_id, currency, side,
               'POSTED', amount, balance_after FROM transactions.ledger_entry_before WHERE transfer_id = old.id
        RETURNING *
      )
      INSERT INTO transactions.ledger_transfer
      SELECT t.id, t.merchant_id, t.chain_place, t.act, t.kind, t.reference, t.follows, t.currency, t.occurred_at, t.recorded_at, t.expires_at,
             t.fingerprint, t.prev_hash, transactions.ledger_hash(t.prev_hash, transactions.ledger_content(t) || E'\\n' ||
               string_agg(concat_ws('|', leg, account_id, a.code, account_seq, side, phase, amount, balance_after), E'\\n' ORDER BY leg))
        FROM written JOIN transactions.ledger_account a ON a.id = account_id
      RETURNING hash INTO t.hash;
      UPDATE transactions.ledger_chain SET last_place = t.chain_place, last_hash = t.hash WHERE merchant_id = t.merchant_id;
    END LOOP;
  END $$;
  ALTER TABLE transactions.ledger_account FORCE ROW LEVEL SECURITY;
  ALTER TABLE transactions.ledger_transfer FORCE ROW LEVEL SECURITY;
  ALTER TABLE transactions.ledger_entry FORCE ROW LEVEL SECURITY;
  ALTER TABLE transactions.ledger_chain FORCE ROW LEVEL SECURITY;
  DROP TABLE transactions.ledger_entry_before, transactions.ledger_transfer_before;
`;

/** What the function that posts is made of; and the chain of what was posted before there was one. */
export class LedgerPosting1795620001000 implements MigrationInterface {
  readonly name = "LedgerPosting1795620001000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(CONTENT);
    await runner.query(HOLDS);
    await runner.query(LEGS);
    await runner.query(ACCOUNTS);
    await runner.query(WRITING);
    await runner.query(MOVE);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
