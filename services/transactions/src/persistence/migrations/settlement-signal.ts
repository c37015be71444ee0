import type { MigrationInterface, QueryRunner } from "typeorm";

/** A function and no query, so that its plan is kept: every sale asks. Row security holds for whoever calls it. */
const MISMATCHES = `
  CREATE FUNCTION transactions.settlement_mismatches(merchants uuid[]) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
  BEGIN
    RETURN (
      SELECT COALESCE(jsonb_object_agg(merchant_id, number), '{}')
        FROM (SELECT merchant_id, count(*) AS number FROM transactions.settlement_line
               WHERE merchant_id = ANY (merchants) AND state IN ('SUGGESTED', 'MISMATCH', 'DUPLICATE', 'UNMATCHED')
                 AND state IN ('MISMATCH', 'DUPLICATE')
               GROUP BY merchant_id) AS waiting
    );
  END $$;
`;

/** Lets fraud rules look at what acquirers say otherwise than the books. */
export class SettlementSignal1795701000000 implements MigrationInterface {
  readonly name = "SettlementSignal1795701000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(MISMATCHES);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
