import type { MigrationInterface, QueryRunner } from "typeorm";

const BOUNDED = `
  CREATE INDEX settlement_line_differs ON transactions.settlement_line (merchant_id) WHERE state IN ('MISMATCH', 'DUPLICATE');

  -- No rule tells more than a thousand from a thousand, and every sale asks.
  CREATE OR REPLACE FUNCTION transactions.settlement_mismatches(merchants uuid[]) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
  BEGIN
    RETURN (
      SELECT COALESCE(jsonb_object_agg(wanted.merchant, waiting.number) FILTER (WHERE waiting.number > 0), '{}')
        FROM unnest(merchants) AS wanted (merchant)
       CROSS JOIN LATERAL (
         SELECT count(*) AS number FROM (
           SELECT FROM transactions.settlement_line
            WHERE merchant_id = wanted.merchant AND state IN ('MISMATCH', 'DUPLICATE') LIMIT 1000) AS differing) AS waiting
    );
  END $$;
`;

/** Bounds what a sale's fraud decision costs a merchant whose acquirers say much otherwise than the books. */
export class SettlementSignalBound1795740003000 implements MigrationInterface {
  readonly name = "SettlementSignalBound1795740003000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(BOUNDED);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
