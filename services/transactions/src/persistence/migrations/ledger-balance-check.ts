import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Each transfer is looked up by its id and its entries by theirs, in their own month, whatever else is in the tables: so the
 * plan can be made once. The planner of a join could choose to read whole months, and would be asked anew for each posting.
 */
const BY_ID = `
  CREATE OR REPLACE FUNCTION transactions.assert_balanced(moved uuid[]) RETURNS void LANGUAGE plpgsql AS $$
  DECLARE
    unbalanced uuid;
  BEGIN
    SELECT m.id INTO unbalanced FROM unnest(moved) AS m (id)
     WHERE (SELECT count(*) >= 2 AND max(e.leg) = count(*)
               AND bool_and((e.merchant_id, e.currency) = (SELECT t.merchant_id, t.currency FROM transactions.ledger_transfer t WHERE t.id = m.id))
               AND COALESCE(sum(CASE side WHEN 'DEBIT' THEN amount ELSE -amount END) FILTER (WHERE phase = 'POSTED'), 0) = 0
               AND COALESCE(sum(CASE side WHEN 'DEBIT' THEN amount ELSE -amount END) FILTER (WHERE phase = 'HELD'), 0) = 0
               AND COALESCE(sum(CASE side WHEN 'DEBIT' THEN amount ELSE -amount END) FILTER (WHERE phase = 'RELEASED'), 0) = 0
              FROM transactions.ledger_entry e WHERE e.transfer_id = m.id) IS NOT TRUE
     LIMIT 1;
    IF FOUND THEN
      RAISE EXCEPTION 'transfer % is not balanced', unbalanced USING ERRCODE = 'check_violation';
    END IF;
  END $$;
`;

/** Lets the check of the balance cost a look-up for each transfer, and no planning. */
export class LedgerBalanceCheck1795720003000 implements MigrationInterface {
  readonly name = "LedgerBalanceCheck1795720003000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(BY_ID);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
