import { jobIs } from "@alpokat/persistence";
import type { MigrationInterface, QueryRunner } from "typeorm";

const NOTED = `
  -- For whoever hears of deliveries: the grant leaves them a version's state, and the trigger the ways that it may go.
  CREATE POLICY noted_as_sent ON transactions.receipt_version FOR UPDATE USING (${jobIs("receipt-deliveries")} AND state = 'ISSUED')
    WITH CHECK (state = 'SENT');
  CREATE POLICY to_deliveries ON transactions.receipt_version FOR SELECT USING (${jobIs("receipt-deliveries")});
`;

/** A version of a receipt that a mail server took is SENT. */
export class SentReceipts1795740002000 implements MigrationInterface {
  readonly name = "SentReceipts1795740002000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(NOTED);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
