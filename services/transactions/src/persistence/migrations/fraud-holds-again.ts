import type { MigrationInterface, QueryRunner } from "typeorm";

const HOLDS = `
  -- What a rule blocks is free once its case is closed and nobody found fraud. Opened again, the case is a question again.
  CREATE OR REPLACE FUNCTION transactions.fraud_holds(of_kind text, of_transaction uuid) RETURNS boolean LANGUAGE plpgsql AS $$
  DECLARE
    job text := transactions.begin_job('fraud-signals');
    held boolean;
  BEGIN
    SELECT EXISTS (
      SELECT FROM transactions.fraud_decision d
       WHERE d.transaction_id = of_transaction AND d.kind = of_kind AND d.outcome IN ('BLOCK_AND_REVIEW', 'DECLINE') AND NOT EXISTS (
         SELECT FROM transactions.fraud_decision_review r JOIN transactions.fraud_case c ON c.id = d.case_id
          WHERE r.decision_id = d.id AND r.review = 'APPROVED' AND c.state = 'CLOSED')
    ) INTO held;
    PERFORM set_config('app.job', job, true);
    RETURN held;
  END $$;
`;

/** A case that is opened again holds once more what its rules block. */
export class FraudHoldsAgain1795801002000 implements MigrationInterface {
  readonly name = "FraudHoldsAgain1795801002000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(HOLDS);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
