import { jobIs } from "@alpokat/persistence";
import { erasableTable } from "@alpokat/subgraph";
import type { MigrationInterface, QueryRunner } from "typeorm";
import { readableIn } from "./scope";

const TABLE = `
  -- Who saw what of a receipt's buyer. An entry is only ever added, and goes with the buyer.
  CREATE TABLE transactions.receipt_access (
    id         uuid        PRIMARY KEY,
    receipt_id uuid        NOT NULL REFERENCES transactions.receipt (id),
    buyer      text        NOT NULL CHECK (buyer ~ '^buyer:[0-9a-f]{64}$'),
    at         timestamptz NOT NULL,
    service    text        NOT NULL,
    role       text        NOT NULL,
    purpose    text,
    action     text        NOT NULL,
    categories text[]      NOT NULL,
    outcome    text        NOT NULL CHECK (outcome IN ('ALLOW', 'MASK', 'DENY')),
    clause     text        NOT NULL
  );
  CREATE INDEX receipt_access_page ON transactions.receipt_access (receipt_id, at DESC, id DESC);
  CREATE INDEX receipt_access_buyer ON transactions.receipt_access (buyer);
  GRANT SELECT, INSERT ON transactions.receipt_access TO transactions_app;
`;

const ROW_SECURITY = [
  `ALTER TABLE transactions.receipt_access ENABLE ROW LEVEL SECURITY;
   ALTER TABLE transactions.receipt_access FORCE ROW LEVEL SECURITY;
   CREATE POLICY added_by_job ON transactions.receipt_access FOR INSERT WITH CHECK (${jobIs("receipt-access")});`,
  // Whose an entry is, the receipt says: not the event that brought it.
  readableIn("to_access_log", "transactions.receipt", jobIs("receipt-access")),
  // To whoever holds the receipt's token, and for the copy of its buyer's data; never to the merchant.
  readableIn(
    "of_receipt",
    "transactions.receipt_access",
    `${jobIs("receipt-page", "service:identity-verification")}
       AND EXISTS (SELECT FROM transactions.receipt r WHERE r.id = receipt_access.receipt_id)`,
  ),
  erasableTable("transactions", "receipt_access", "DELETE"),
].join("\n");

/** The access logs of buyers without an account, one for each receipt (UU 27/2022 art. 32). */
export class ReadersOfReceipts1795791000000 implements MigrationInterface {
  readonly name = "ReadersOfReceipts1795791000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLE);
    await runner.query(ROW_SECURITY);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
