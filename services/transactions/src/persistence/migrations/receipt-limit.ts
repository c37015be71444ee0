import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * A receipt's place among those of its sale. Receipts from before the limit keep places beyond it: the first one to
 * each address comes first, repetitions follow after a gap of three, so that none of them takes a place.
 */
const PLACES = `
  ALTER TABLE transactions.receipt ADD COLUMN place integer;
  -- Row security is forced on the owner too, and a migration runs for nobody.
  ALTER TABLE transactions.receipt NO FORCE ROW LEVEL SECURITY;
  UPDATE transactions.receipt r SET place = CASE WHEN ranked.nth = 1 THEN ranked.rank ELSE ranked.rank + 3 END
    FROM (SELECT id, nth, row_number() OVER (PARTITION BY sale_id ORDER BY nth, issued_at, id) AS rank
            FROM (SELECT id, sale_id, issued_at, row_number() OVER (PARTITION BY sale_id, buyer ORDER BY issued_at, id) AS nth
                    FROM transactions.receipt) AS counted) AS ranked
   WHERE r.id = ranked.id;
  ALTER TABLE transactions.receipt FORCE ROW LEVEL SECURITY;
  ALTER TABLE transactions.receipt ALTER COLUMN place SET NOT NULL;
`;

const LIMITS = `
  ALTER TABLE transactions.receipt ADD CONSTRAINT receipt_place UNIQUE (sale_id, place);
  -- Not valid: it holds for every new row and leaves those from before it alone.
  ALTER TABLE transactions.receipt ADD CONSTRAINT receipt_limit CHECK (place BETWEEN 1 AND 3) NOT VALID;
  CREATE UNIQUE INDEX receipt_once_per_address ON transactions.receipt (sale_id, buyer) WHERE place <= 3;
`;

/** At most three receipts for a sale, and one for each address: nobody's mailbox is filled from a till. */
export class ReceiptLimit1763874000000 implements MigrationInterface {
  readonly name = "ReceiptLimit1763874000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(PLACES);
    await runner.query(LIMITS);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
