import { auditTables } from "@alpokat/audit";
import { idempotencyTable, outboxTables, subjectKeyTable } from "@alpokat/persistence";
import { nonceTable } from "@alpokat/subgraph";
import type { MigrationInterface, QueryRunner } from "typeorm";

/** The tables that every service has. */
export class Foundation1763856000000 implements MigrationInterface {
  readonly name = "Foundation1763856000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(subjectKeyTable("transactions"));
    await runner.query(idempotencyTable("transactions"));
    await runner.query(nonceTable("transactions"));
    await runner.query(auditTables("transactions"));
    await runner.query(outboxTables("transactions"));
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
