import type { MigrationInterface, QueryRunner } from "typeorm";

const KEYS = `
  -- What a callback says makes it another one, and not its number alone, which nobody signs.
  ALTER TABLE transactions.qris_report DROP CONSTRAINT qris_report_sent_on_external_id_key;
  CREATE UNIQUE INDEX qris_report_once ON transactions.qris_report (sent_on, external_id, reference, state, provider_reference, amount, currency)
    NULLS NOT DISTINCT WHERE external_id IS NOT NULL;

  -- A number that a till typed is no reason to refuse the provider's word of the same number: only awaited payments expire.
  ALTER TABLE transactions.payment DROP CONSTRAINT one_payment_of_a_reference;
  CREATE UNIQUE INDEX one_payment_of_a_reference ON transactions.payment (provider, provider_reference, merchant_id, (expires_at IS NULL));
`;

/** Neither a callback's number nor what a till typed keeps money from being heard of. */
export class QrisReferences1795740001000 implements MigrationInterface {
  readonly name = "QrisReferences1795740001000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(KEYS);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
