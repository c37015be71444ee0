import type { MigrationInterface, QueryRunner } from "typeorm";

const HOLD_BOOKS = `
  -- Holds the books of a merchant until the commit, as posting does, for whoever takes something else before it posts. It
  -- runs as the owner, and under forced row security within the caller's merchants.
  CREATE FUNCTION transactions.hold_books(merchant uuid) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = transactions, pg_temp AS $$
  BEGIN
    PERFORM FROM transactions.ledger_chain WHERE merchant_id = merchant FOR UPDATE;
    IF NOT FOUND THEN
      INSERT INTO transactions.ledger_chain (merchant_id) VALUES (merchant) ON CONFLICT DO NOTHING;
      PERFORM FROM transactions.ledger_chain WHERE merchant_id = merchant FOR UPDATE;
    END IF;
  END $$;
  REVOKE ALL ON FUNCTION transactions.hold_books(uuid) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION transactions.hold_books(uuid) TO transactions_app;
`;

/** The lock of a merchant's books by itself, so that books come before fraud's counters everywhere. */
export class LedgerHold1795720000000 implements MigrationInterface {
  readonly name = "LedgerHold1795720000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(HOLD_BOOKS);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
