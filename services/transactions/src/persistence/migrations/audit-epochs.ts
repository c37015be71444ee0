import { auditEpochTable } from "@alpokat/audit";
import type { MigrationInterface, QueryRunner } from "typeorm";

/** Epochs of the record that were begun after restores. */
export class AuditEpochs1795730002000 implements MigrationInterface {
  readonly name = "AuditEpochs1795730002000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(auditEpochTable("transactions"));
    await runner.query(auditEpochTable("transactions", "fraud_case"));
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
