import { jobIs, subjectIsInScope } from "@alpokat/persistence";
import type { MigrationInterface, QueryRunner } from "typeorm";
import { readableIn } from "./scope";

const GATHERS = jobIs("service:identity-verification");

const OF_MERCHANT = [
  "outlet",
  "catalog_item",
  "price_version",
  "catalog_variation",
  "modifier_group",
  "modifier",
  "sale",
  "sale_line",
  "sale_line_modifier",
  "refund",
  "refund_line",
  "stock_adjustment",
  "ledger_account",
];

/**
 * What the privacy office's machine reads for the copy of a person's data: rows of the merchants that its open request
 * names, and what a receipt shows to its buyer.
 */
const ROW_SECURITY = [
  ...OF_MERCHANT.map((table) =>
    readableIn(
      "for_subject_data",
      `transactions.${table}`,
      `${GATHERS} AND ${subjectIsInScope("merchant_id")}`,
    ),
  ),
  ...[
    ["sale", "r.sale_id = sale.id"],
    ["sale_line", "r.sale_id = sale_line.sale_id"],
    ["sale_line_modifier", "r.sale_id = sale_line_modifier.sale_id"],
    ["outlet", "r.outlet_id = outlet.id"],
  ].map(([table, match]) =>
    readableIn(
      "for_buyer_data",
      `transactions.${String(table)}`,
      `${GATHERS} AND EXISTS (SELECT FROM transactions.receipt r WHERE ${String(match)})`,
    ),
  ),
].join("\n");

/** Lets the copy of a person's data be gathered. */
export class SubjectData1795590001000 implements MigrationInterface {
  readonly name = "SubjectData1795590001000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(ROW_SECURITY);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
