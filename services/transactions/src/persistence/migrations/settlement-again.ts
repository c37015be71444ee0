import type { MigrationInterface, QueryRunner } from "typeorm";

/** Lets a line that nobody knew be matched by a rule once its payment is recorded. */
export class SettlementAgain1795702000000 implements MigrationInterface {
  readonly name = "SettlementAgain1795702000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query("GRANT UPDATE (rule) ON transactions.settlement_line TO transactions_app");
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
