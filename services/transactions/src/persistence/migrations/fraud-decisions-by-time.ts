import type { MigrationInterface, QueryRunner } from "typeorm";

/** A back-test reads the decisions of a period in their order; there is one for each sale. */
export class FraudDecisionsByTime1795796000000 implements MigrationInterface {
  readonly name = "FraudDecisionsByTime1795796000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query("CREATE INDEX fraud_decision_time ON transactions.fraud_decision (decided_at, id)");
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward only."));
  }
}
