import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Whether all of a merchant's transfers can be posted together: new, balanced, and on accounts that are open and have no
 * bounds, so that none of them can be refused. That is every sale of every till, and many times faster than one by one.
 * The answer is how many accounts are to be opened for them, or null.
 */
const IS_PLAIN = `
  CREATE FUNCTION transactions.ledger_plain_openings(merchant uuid, transfers jsonb) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
  BEGIN
    RETURN (
      WITH wanted AS MATERIALIZED (
        SELECT (t->>'id')::uuid AS id, t, place FROM jsonb_array_elements(transfers) WITH ORDINALITY AS each (t, place)
         WHERE (t->>'merchantId')::uuid = merchant
      ), leg AS MATERIALIZED (
        SELECT place, t->>'currency' AS currency, l.* FROM wanted CROSS JOIN LATERAL
               jsonb_to_recordset(NULLIF(t->'legs', 'null')) AS l (account text, "normalSide" text, side text, amount bigint)
      )
      SELECT CASE WHEN bool_and(t->>'act' = 'POST') AND count(DISTINCT id) = count(*)
         AND count(*) = (SELECT count(*) FROM (
               SELECT FROM leg GROUP BY place
               HAVING count(*) >= 2 AND sum(CASE side WHEN 'DEBIT' THEN amount WHEN 'CREDIT' THEN -amount END) = 0
                  AND bool_and(amount BETWEEN 1 AND 9007199254740991 AND side IS NOT NULL AND account ~ '^[a-z0-9:._-]{1,100}$')) AS sound)
         AND NOT EXISTS (SELECT FROM wanted w WHERE EXISTS (SELECT FROM transactions.ledger_transfer known WHERE known.id = w.id)
                                                 OR EXISTS (SELECT FROM transactions.ledger_refusal known WHERE known.transfer_id = w.id))
         THEN (SELECT CASE WHEN bool_and(sides = 1 AND COALESCE(a.normal_side = side AND num_nulls(a.closed_at, a.lowest_balance, a.highest_balance) = 3, true))
                      THEN count(*) FILTER (WHERE a.id IS NULL) END
                 FROM (SELECT account, currency, min("normalSide") AS side, count(DISTINCT "normalSide") AS sides FROM leg GROUP BY account, currency) used
                 LEFT JOIN transactions.ledger_account a ON a.merchant_id = merchant AND a.code = used.account AND a.currency = used.currency)
         END
        FROM wanted);
  END $$;
`;

const OPENING = `
  CREATE FUNCTION transactions.open_accounts(merchant uuid, transfers jsonb) RETURNS void LANGUAGE sql AS $$
    INSERT INTO transactions.ledger_account (id, merchant_id, code, currency, normal_side)
    SELECT uuidv7(), merchant, l->>'account', t->>'currency', min(l->>'normalSide')
      FROM jsonb_array_elements(transfers) t, jsonb_array_elements(t->'legs') l WHERE (t->>'merchantId')::uuid = merchant
     GROUP BY l->>'account', t->>'currency' ORDER BY l->>'account', t->>'currency'
    ON CONFLICT (merchant_id, code, currency) DO NOTHING
  $$;
`;

/** All of them by one statement. The chain is the one thing that goes link by link. */
const PLAIN = `
  CREATE FUNCTION transactions.post_plain(transfers jsonb, INOUT chain transactions.ledger_chain) LANGUAGE plpgsql AS $$
  BEGIN
    WITH RECURSIVE wanted AS MATERIALIZED (
      SELECT t, row_number() OVER (ORDER BY place) AS place,
             ROW((t->>'id')::uuid, chain.merchant_id, chain.last_place + row_number() OVER (ORDER BY place), 'POST', t->>'kind',
               (t->>'reference')::uuid, NULL, t->>'currency', (t->>'occurredAt')::timestamptz, transaction_timestamp(), NULL,
               sha256(convert_to(t::text, 'UTF8')), NULL, NULL)::transactions.ledger_transfer AS head
        FROM jsonb_array_elements(transfers) WITH ORDINALITY AS each (t, place) WHERE (t->>'merchantId')::uuid = chain.merchant_id
    ), wanted_leg AS MATERIALIZED (
      SELECT w.place AS transfer_place, (w.head).id AS transfer_id, (w.head).currency, l.leg::smallint AS leg, l.account, l.side, l.amount
        FROM wanted w CROSS JOIN LATERAL
             ROWS FROM (jsonb_to_recordset(w.t->'legs') AS (account text, side text, amount bigint)) WITH ORDINALITY AS l (account, side, amount, leg)
    ), moved AS (
      UPDATE transactions.ledger_account a
         SET debits_posted = a.debits_posted + m.debits, credits_posted = a.credits_posted + m.credits, last_seq = a.last_seq + m.entries
        FROM (SELECT account, currency, count(*) AS entries, COALESCE(sum(amount) FILTER (WHERE side = 'DEBIT'), 0) AS debits,
                     COALESCE(sum(amount) FILTER (WHERE side = 'CREDIT'), 0) AS credits FROM wanted_leg GROUP BY account, currency) m
       WHERE a.merchant_id = chain.merchant_id AND a.code = m.account AND a.currency = m.currency
      RETURNING a.id, a.code, a.currency, a.normal_side, old.last_seq AS seq_before,
        CASE a.normal_side WHEN 'DEBIT' THEN old.debits_posted - old.credits_posted ELSE old.credits_posted - old.debits_posted END AS balance_before
    ), entry AS MATERIALIZED (
      SELECT l.*, moved.id AS account_id, seq_before + row_number() OVER in_order AS account_seq,
             (balance_before + sum(CASE WHEN side = normal_side THEN amount ELSE -amount END) OVER in_order)::bigint AS balance_after
        FROM wanted_leg l JOIN moved ON moved.code = l.account AND moved.currency = l.currency
      WINDOW in_order AS (PARTITION BY moved.id ORDER BY transfer_place, leg)
    ), written AS (
      INSERT INTO transactions.ledger_entry (transfer_id, leg, account_id, account_seq, merchant_id, currency, side, phase, amount, balance_after)
      SELECT transfer_id, leg, account_id, account_seq, chain.merchant_id, currency, side, 'POSTED', amount, balance_after FROM entry
    ), content AS MATERIALIZED (
      SELECT array_agg(transactions.ledger_content(w.head) || E'\\n' || e.lines ORDER BY w.place) AS texts
        FROM wanted w JOIN (
          SELECT transfer_place, string_agg(concat_ws('|', leg, account_id, account, account_seq, side, 'POSTED', amount, balance_after), E'\\n' ORDER BY leg) AS lines
            FROM entry GROUP BY transfer_place) e ON e.transfer_place = w.place
    ), link (place, prev_hash, hash) AS (
      SELECT 1::bigint, chain.last_hash, transactions.ledger_hash(chain.last_hash, texts[1]) FROM content
      UNION ALL
      SELECT place + 1, link.hash, transactions.ledger_hash(link.hash, texts[place + 1]) FROM link, content WHERE place < cardinality(texts)
    ), posted AS (
      INSERT INTO transactions.ledger_transfer
      SELECT (head).id, (head).merchant_id, (head).chain_place, (head).act, (head).kind, (head).reference, NULL, (head).currency, (head).occurred_at,
             (head).recorded_at, NULL, (head).fingerprint, link.prev_hash, link.hash FROM wanted JOIN link USING (place)
      RETURNING ledger_transfer.chain_place, ledger_transfer.hash
    )
    SELECT p.chain_place, p.hash INTO chain.last_place, chain.last_hash FROM posted p ORDER BY p.chain_place DESC LIMIT 1;
  END $$;
`;

/**
 * The only way into the ledger: the tables themselves accept nothing from the service's role. It runs as the owner, and
 * under forced row security within the caller's merchants. Whoever posts for a merchant holds the end of its chain, and
 * with it all of its accounts; merchants are taken in one order, so that postings at once wait and don't deadlock.
 */
const MANY = `
  DROP FUNCTION transactions.post_transfers(jsonb);
  CREATE FUNCTION transactions.post_transfers(transfers jsonb) RETURNS TABLE (transfer_id uuid, status text, code text)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = transactions, pg_temp AS $$
  DECLARE
    merchant uuid;
    wanted jsonb;
    openings bigint;
    place_before bigint;
    chain transactions.ledger_chain;
    posted record;
    answer text;
  BEGIN
    FOR merchant IN SELECT DISTINCT (t->>'merchantId')::uuid FROM jsonb_array_elements(transfers) t ORDER BY 1 LOOP
      SELECT * INTO chain FROM transactions.ledger_chain WHERE merchant_id = merchant FOR UPDATE;
      IF NOT FOUND THEN
        INSERT INTO transactions.ledger_chain (merchant_id) VALUES (merchant) ON CONFLICT DO NOTHING;
        SELECT * INTO STRICT chain FROM transactions.ledger_chain WHERE merchant_id = merchant FOR UPDATE;
      END IF;
      openings := transactions.ledger_plain_openings(merchant, transfers);
      IF openings IS NOT NULL THEN
        IF openings > 0 THEN PERFORM transactions.open_accounts(merchant, transfers); END IF;
        chain := transactions.post_plain(transfers, chain);
        UPDATE transactions.ledger_chain c SET last_place = chain.last_place, last_hash = chain.last_hash WHERE c.merchant_id = merchant;
        RETURN QUERY SELECT (t->>'id')::uuid, 'APPLIED', NULL::text FROM jsonb_array_elements(transfers) t WHERE (t->>'merchantId')::uuid = merchant;
        CONTINUE;
      END IF;
      place_before := chain.last_place;
      FOR wanted IN SELECT t FROM jsonb_array_elements(transfers) WITH ORDINALITY AS each (t, place)
                     WHERE (t->>'merchantId')::uuid = merchant ORDER BY place LOOP
        posted := transactions.post_transfer(wanted, chain);
        chain := posted.chain;
        answer := posted.answer;
        transfer_id := (wanted->>'id')::uuid;
        status := CASE WHEN answer IN ('APPLIED', 'DUPLICATE') THEN answer ELSE 'REFUSED' END;
        code := CASE status WHEN 'REFUSED' THEN answer END;
        RETURN NEXT;
      END LOOP;
      IF chain.last_place > place_before THEN
        UPDATE transactions.ledger_chain c SET last_place = chain.last_place, last_hash = chain.last_hash WHERE c.merchant_id = merchant;
      END IF;
    END LOOP;
  END $$;
`;

const GRANTS = `
  REVOKE ALL ON FUNCTION transactions.post_transfers(jsonb), transactions.post_plain(jsonb, transactions.ledger_chain),
    transactions.ledger_plain_openings(uuid, jsonb), transactions.open_accounts(uuid, jsonb) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION transactions.post_transfers(jsonb) TO transactions_app;
`;

/** Posting of many transfers by one call, with an answer for each. */
export class LedgerBatches1795620003000 implements MigrationInterface {
  readonly name = "LedgerBatches1795620003000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(IS_PLAIN);
    await runner.query(OPENING);
    await runner.query(PLAIN);
    await runner.query(MANY);
    await runner.query(GRANTS);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
