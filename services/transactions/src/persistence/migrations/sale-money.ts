import type { MigrationInterface, QueryRunner } from "typeorm";
import { COLUMNS } from "./sale-money/columns";
import { RULES } from "./sale-money/rules";
import { PARTS_OF_SALES, TAXES, TERMINALS } from "./sale-money/tables";

/** What a sale is made of beside its lines: discounts, taxes, payments, refunds and shifts, each with its states. */
export class SaleMoney1795610000000 implements MigrationInterface {
  readonly name = "SaleMoney1795610000000";

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [TERMINALS, TAXES, COLUMNS, PARTS_OF_SALES, ...RULES]) await runner.query(sql);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
