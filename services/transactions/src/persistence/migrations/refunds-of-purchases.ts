import { jobIs } from "@alpokat/persistence";
import type { MigrationInterface, QueryRunner } from "typeorm";
import { readableIn } from "./scope";

/** Lets what was given back of a purchase be copied for its buyer, as the purchase itself is. */
export class RefundsOfPurchases1795786001000 implements MigrationInterface {
  readonly name = "RefundsOfPurchases1795786001000";

  async up(runner: QueryRunner): Promise<void> {
    const rule = `${jobIs("service:identity-verification")} AND transactions.sale_has_receipt(sale_id)`;
    for (const table of ["refund", "refund_line"]) {
      await runner.query(readableIn("for_buyer_data", `transactions.${table}`, rule));
    }
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
