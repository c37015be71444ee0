import type { MigrationInterface, QueryRunner } from "typeorm";

const REFERENCES = `
  -- What has no number of a provider's, such as cash, can't have the same one: it need not stand in the index to be unique.
  CREATE UNIQUE INDEX one_reference ON transactions.payment (provider, provider_reference, merchant_id, (expires_at IS NULL))
    WHERE provider_reference IS NOT NULL;
  DROP INDEX transactions.one_payment_of_a_reference;
  ALTER INDEX transactions.one_reference RENAME TO one_payment_of_a_reference;
`;

/** Keeps payments without a provider's number out of the index that holds those numbers, which spans all months (ADR 62). */
export class PaymentReferences1795792002000 implements MigrationInterface {
  readonly name = "PaymentReferences1795792002000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(REFERENCES);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
