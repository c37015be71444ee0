import { jobIs, merchantIsInScope, rowSecurity, subjectIsInScope } from "@alpokat/persistence";
import type { MigrationInterface, QueryRunner } from "typeorm";
import { readableIn } from "./scope";

const TABLES = `
  CREATE TABLE transactions.receipt (
    id             uuid        PRIMARY KEY,
    merchant_id    uuid        NOT NULL,
    outlet_id      uuid        NOT NULL,
    sale_id        uuid        NOT NULL,
    business_day   date        NOT NULL,
    day_number     integer     NOT NULL CHECK (day_number > 0),
    language       text        NOT NULL CHECK (language IN ('id', 'en')),
    buyer          text        NOT NULL CHECK (buyer ~ '^buyer:[0-9a-f]{64}$'),
    address_sealed bytea       NOT NULL,
    token_hash     bytea       NOT NULL UNIQUE,
    issued_at      timestamptz NOT NULL,
    requested_by   uuid        NOT NULL,
    UNIQUE (outlet_id, business_day, day_number),
    FOREIGN KEY (outlet_id, merchant_id) REFERENCES transactions.outlet (id, merchant_id),
    FOREIGN KEY (sale_id, merchant_id) REFERENCES transactions.sale (id, merchant_id)
  );
  CREATE INDEX receipt_sale ON transactions.receipt (sale_id);
`;

/** Whoever holds a receipt's token reads that receipt: the row's hash must be the one in the transaction's setting. */
const HELD_BY_TOKEN = `${jobIs("receipt-page")} AND token_hash = decode(NULLIF(current_setting('app.receipt_token', true), ''), 'hex')`;

const ROW_SECURITY = [
  rowSecurity("transactions.receipt", merchantIsInScope("merchant_id")),
  readableIn("to_subjects", "transactions.receipt", subjectIsInScope("buyer")),
  readableIn("to_senders", "transactions.receipt", jobIs("service:communications")),
  readableIn("to_holders", "transactions.receipt", HELD_BY_TOKEN),
  // What a receipt shows is as visible as the receipt: the sub-select passes the receipt's own policies.
  ...[
    ["sale", "r.sale_id = sale.id"],
    ["sale_line", "r.sale_id = sale_line.sale_id"],
    ["outlet", "r.outlet_id = outlet.id"],
  ].map(([table, match]) =>
    readableIn(
      "of_receipt",
      `transactions.${String(table)}`,
      `${jobIs("receipt-page", "service:communications")} AND EXISTS (SELECT FROM transactions.receipt r WHERE ${String(match)})`,
    ),
  ),
  // Sums of at least ten people leave this job, and nothing else does.
  ...["sale", "sale_line", "outlet"].map((table) =>
    readableIn("for_statistics", `transactions.${table}`, jobIs("statistics")),
  ),
].join("\n");

const GRANTS = "GRANT SELECT, INSERT ON transactions.receipt TO transactions_app;";

/** Receipts with the sealed address that each was asked for, and who but the merchant may read what. */
export class Receipts1763870400000 implements MigrationInterface {
  readonly name = "Receipts1763870400000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(ROW_SECURITY);
    await runner.query(GRANTS);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
