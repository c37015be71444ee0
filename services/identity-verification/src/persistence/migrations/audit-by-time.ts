import { auditTimeIndex } from "@alpokat/audit";
import type { MigrationInterface, QueryRunner } from "typeorm";

/** Counts of what was processed in a period (UU 27/2022 art. 31) are read by time. */
export class AuditByTime1795550000000 implements MigrationInterface {
  readonly name = "AuditByTime1795550000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(auditTimeIndex("identity"));
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
