import type { MigrationInterface, QueryRunner } from "typeorm";

/** Sums, which nobody gives and no check can refuse: of a type that none is too large for (ADR 69). */
const SUMS = `
  ALTER TABLE transactions.settlement
    ALTER COLUMN gross TYPE numeric, ALTER COLUMN fee TYPE numeric, ALTER COLUMN net TYPE numeric;
  ALTER TABLE transactions.shift ALTER COLUMN expected TYPE numeric;
  ALTER TABLE transactions.fraud_counter
    ALTER COLUMN sales_sum TYPE numeric, ALTER COLUMN refunds_sum TYPE numeric,
    ALTER COLUMN offline_sum TYPE numeric, ALTER COLUMN voids_sum TYPE numeric;
`;

/** The counters of accounts and what they leave. Bounds of accounts stay amounts that somebody gives. */
const LEDGER = `
  ALTER TABLE transactions.ledger_account
    ALTER COLUMN debits_posted TYPE numeric, ALTER COLUMN credits_posted TYPE numeric,
    ALTER COLUMN debits_pending TYPE numeric, ALTER COLUMN credits_pending TYPE numeric;
  -- Writes the entries of all months anew, and their texts, which the hashes are over, stay the same.
  ALTER TABLE transactions.ledger_entry ALTER COLUMN balance_after TYPE numeric;
`;

/** The functions that write entries, without the cast that made each balance a bigint. */
const POSTING = `
  DO $$
  DECLARE
    written text;
  BEGIN
    FOR written IN
      SELECT pg_get_functiondef(p.oid) FROM pg_proc p
       WHERE p.pronamespace = 'transactions'::regnamespace AND p.proname IN ('post_plain', 'write_transfer')
    LOOP
      IF position('::bigint AS balance_after' IN written) = 0 THEN
        RAISE EXCEPTION 'a function that posts is another than this migration knows';
      END IF;
      EXECUTE replace(written, '::bigint AS balance_after', ' AS balance_after');
    END LOOP;
  END $$;
`;

/** Lets no sum fail that is made of amounts which were taken. */
export class SumsWithoutALimit1795802000000 implements MigrationInterface {
  readonly name = "SumsWithoutALimit1795802000000";

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [SUMS, LEDGER, POSTING]) await runner.query(sql);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
