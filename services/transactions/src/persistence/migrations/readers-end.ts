import { jobIs } from "@alpokat/persistence";
import type { MigrationInterface, QueryRunner } from "typeorm";
import { READERS_END_JOB } from "../receipts/forget-readers";
import { readableIn } from "./scope";

/** With the entry, so that the job finds what is over by an index and scans no receipts. */
const END = `
  ALTER TABLE transactions.receipt_access ADD COLUMN ends_at timestamptz;
  -- Row security is forced on the owner too, and a migration runs for nobody.
  ALTER TABLE transactions.receipt NO FORCE ROW LEVEL SECURITY;
  ALTER TABLE transactions.receipt_access NO FORCE ROW LEVEL SECURITY;
  UPDATE transactions.receipt_access a SET ends_at = r.link_ends_at FROM transactions.receipt r WHERE r.id = a.receipt_id;
  ALTER TABLE transactions.receipt FORCE ROW LEVEL SECURITY;
  ALTER TABLE transactions.receipt_access FORCE ROW LEVEL SECURITY;
  ALTER TABLE transactions.receipt_access ALTER COLUMN ends_at SET NOT NULL;
  CREATE INDEX receipt_access_end ON transactions.receipt_access (ends_at);
`;

const ROW_SECURITY = [
  readableIn("to_readers_end", "transactions.receipt", jobIs(READERS_END_JOB)),
  readableIn("to_readers_end", "transactions.receipt_access", jobIs(READERS_END_JOB)),
  `CREATE POLICY ended_by_job ON transactions.receipt_access FOR DELETE USING (${jobIs(READERS_END_JOB)});`,
].join("\n");

/** The list of a receipt's readers ends with its link, and not only with its buyer (UU 27/2022 art. 16(2)(g)). */
export class ReadersEnd1795802001000 implements MigrationInterface {
  readonly name = "ReadersEnd1795802001000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(END);
    await runner.query(ROW_SECURITY);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
