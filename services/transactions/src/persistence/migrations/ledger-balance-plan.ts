import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * How many transfers a statement wrote decides how they are best looked up again: a plan that is made once, for a number that
 * nobody knows, reads whole months.
 */
const PLANNED_EACH_TIME = `
  ALTER FUNCTION transactions.assert_balanced(uuid[]) SET plan_cache_mode = force_custom_plan;
`;

/** Lets the check of the balance be planned for what it checks, also where the rest of a transaction is planned once. */
export class LedgerBalancePlan1795720002000 implements MigrationInterface {
  readonly name = "LedgerBalancePlan1795720002000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(PLANNED_EACH_TIME);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
