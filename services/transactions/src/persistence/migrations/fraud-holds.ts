import type { MigrationInterface, QueryRunner } from "typeorm";

const HOLDS = `
  -- Whether a decision holds a sale or refund: somebody has to look at it, and nobody has found it right yet.
  CREATE FUNCTION transactions.fraud_holds(of_kind text, of_transaction uuid) RETURNS boolean LANGUAGE plpgsql AS $$
  DECLARE
    job text := transactions.begin_job('fraud-signals');
    held boolean;
  BEGIN
    SELECT EXISTS (
      SELECT FROM transactions.fraud_decision d
       WHERE d.transaction_id = of_transaction AND d.kind = of_kind AND d.outcome <> 'APPROVE' AND NOT EXISTS (
         SELECT FROM transactions.fraud_decision_review r WHERE r.decision_id = d.id AND r.review = 'APPROVED')
    ) INTO held;
    PERFORM set_config('app.job', job, true);
    RETURN held;
  END $$;

  -- The signals under a time limit that the caller has set, which ends with them: what follows in the sale has its own again.
  CREATE FUNCTION transactions.fraud_signals_in_time(event jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  DECLARE
    answer jsonb := transactions.fraud_signals(event);
  BEGIN
    SET LOCAL statement_timeout TO DEFAULT;
    RETURN answer;
  END $$;
  CREATE POLICY in_holds ON transactions.fraud_decision_review FOR SELECT
    USING (current_setting('app.job', true) = 'fraud-signals');
`;

/** Lets whoever reviews a refund know whether the fraud desk still holds it, and spares a sale two round trips. */
export class FraudHolds1795650001000 implements MigrationInterface {
  readonly name = "FraudHolds1795650001000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(HOLDS);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
