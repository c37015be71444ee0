import { jobIs } from "@alpokat/persistence";
import type { MigrationInterface, QueryRunner } from "typeorm";
import { readableIn } from "./scope";

const SIGNATURE = `
  -- By which key a version was signed, and how; what is signed is written anew from the sealed document. None before this.
  ALTER TABLE transactions.receipt_version
    ADD COLUMN signing_key_id text  CHECK (signing_key_id ~ '^[A-Za-z0-9._-]{1,40}$'),
    ADD COLUMN signature      bytea CHECK (length(signature) = 64),
    ADD CONSTRAINT receipt_version_signed CHECK (num_nulls(signing_key_id, signature) IN (0, 2));
  CREATE UNIQUE INDEX receipt_version_signature ON transactions.receipt_version (signature) WHERE signature IS NOT NULL;
`;

/** Whoever has a signature, which nobody can guess, learns where its one version stands; it opens nothing else. */
const HELD_BY_SIGNATURE = `${jobIs("receipt-standing")}
  AND signature = decode(NULLIF(current_setting('app.receipt_signature', true), ''), 'hex')`;

/** Receipts that are signed. The trigger that freezes a version freezes its signature, to the job that erases too. */
export class ReceiptSignatures1795750000000 implements MigrationInterface {
  readonly name = "ReceiptSignatures1795750000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(SIGNATURE);
    await runner.query(readableIn("to_verifiers", "transactions.receipt_version", HELD_BY_SIGNATURE));
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
