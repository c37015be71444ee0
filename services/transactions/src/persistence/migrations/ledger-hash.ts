import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * What depends on the encoding of the database is stable and not immutable. Said as it is, the function becomes a part of the statement that
 * uses it; otherwise each link of the chain calls it by itself, which starts a statement within the statement.
 */
const HASH = `
  CREATE OR REPLACE FUNCTION transactions.ledger_hash(prev_hash bytea, content text) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(prev_hash || convert_to(content, 'UTF8')) $$;
`;

/** Lets a posting's hash be a part of the statement that posts; it is the same hash. */
export class LedgerHash1795770001000 implements MigrationInterface {
  readonly name = "LedgerHash1795770001000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(HASH);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
