import type { MigrationInterface, QueryRunner } from "typeorm";

const OUTCOMES = `
  -- Money for a code that the provider or the till had closed is not late money, of which fraud rules count.
  ALTER TABLE transactions.qris_report DROP CONSTRAINT qris_report_outcome_check;
  ALTER TABLE transactions.qris_report ADD CONSTRAINT qris_report_outcome_check
    CHECK (outcome IN ('TAKEN', 'CLOSED', 'NO_CHANGE', 'UNKNOWN_REFERENCE', 'OTHER_AMOUNT', 'PAID_AFTER_EXPIRY', 'PAID_TWICE', 'SALE_CLOSED',
                       'CODE_CLOSED'));
  CREATE UNIQUE INDEX qris_report_unasked ON transactions.qris_report (payment_id, provider_reference) NULLS NOT DISTINCT
    WHERE outcome IN ('OTHER_AMOUNT', 'PAID_AFTER_EXPIRY', 'PAID_TWICE', 'SALE_CLOSED', 'CODE_CLOSED');
  DROP INDEX transactions.qris_report_unexpected;
  ALTER INDEX transactions.qris_report_unasked RENAME TO qris_report_unexpected;
`;

/** Tells money for a code that was closed from money that came after its time. */
export class QrisClosedCodes1795795000000 implements MigrationInterface {
  readonly name = "QrisClosedCodes1795795000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(OUTCOMES);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
