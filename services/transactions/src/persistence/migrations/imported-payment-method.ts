import type { MigrationInterface, QueryRunner } from "typeorm";

/** An imported sale may say how it was paid; one of a till must. */
export class ImportedPaymentMethod1795571000000 implements MigrationInterface {
  readonly name = "ImportedPaymentMethod1795571000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query("ALTER TABLE transactions.sale DROP CONSTRAINT sale_check");
    await runner.query(
      "ALTER TABLE transactions.sale ADD CONSTRAINT sale_payment_method CHECK (origin = 'IMPORT' OR payment_method IS NOT NULL)",
    );
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
