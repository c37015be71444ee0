import type { MigrationInterface, QueryRunner } from "typeorm";

const DECIDED = `
  -- Whether something was decided on before. A provider may tell of one payment several times, and of money twice.
  CREATE FUNCTION transactions.fraud_has_decided(of_kind text, of_transaction uuid) RETURNS boolean LANGUAGE plpgsql AS $$
  DECLARE
    job text := transactions.begin_job('fraud-signals');
    decided boolean;
  BEGIN
    SELECT EXISTS (SELECT FROM transactions.fraud_decision d WHERE d.transaction_id = of_transaction AND d.kind = of_kind) INTO decided;
    PERFORM set_config('app.job', job, true);
    RETURN decided;
  END $$;
`;

/** Lets payments that a provider tells of be decided on once each. */
export class FraudCallbacks1795792001000 implements MigrationInterface {
  readonly name = "FraudCallbacks1795792001000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(DECIDED);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
