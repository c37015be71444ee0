import { jobIs, merchantIsInScope, rowSecurity, subjectIsInScope } from "@alpokat/persistence";
import { erasableTable } from "@alpokat/subgraph";
import type { MigrationInterface, QueryRunner } from "typeorm";
import { readableIn } from "./scope";
import { SETTLEMENT_RULES } from "./settlement/rules";
import { SETTLEMENT_TABLES } from "./settlement/tables";

const OF_MERCHANT = ["settlement", "settlement_line", "recon_match"] as const;

const ROW_SECURITY = [
  ...OF_MERCHANT.map((table) => rowSecurity(`transactions.${table}`, merchantIsInScope("merchant_id"))),
  ...OF_MERCHANT.map((table) =>
    readableIn(
      "for_subject_data",
      `transactions.${table}`,
      `${jobIs("service:identity-verification")} AND ${subjectIsInScope("merchant_id")}`,
    ),
  ),
  ...OF_MERCHANT.map((table) => erasableTable("transactions", table, "SELECT")),
].join("\n");

/** What a line says and what was matched is never changed; sums are the database's own. */
const GRANTS = `
  GRANT SELECT ON transactions.settlement TO transactions_app;
  GRANT INSERT (id, merchant_id, acquirer, file_reference, file_sha256, currency, state, imported_at, imported_by)
    ON transactions.settlement TO transactions_app;
  GRANT UPDATE (state, completed_at) ON transactions.settlement TO transactions_app;
  GRANT SELECT, INSERT ON transactions.settlement_line, transactions.recon_match TO transactions_app;
  GRANT UPDATE (state, version, resolved_by, resolved_at, reason) ON transactions.settlement_line TO transactions_app;
`;

/** Files in which acquirers say what they pay out, and which payments their lines settle. */
export class Settlement1795700000000 implements MigrationInterface {
  readonly name = "Settlement1795700000000";

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [SETTLEMENT_TABLES, SETTLEMENT_RULES, ROW_SECURITY, GRANTS]) await runner.query(sql);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
