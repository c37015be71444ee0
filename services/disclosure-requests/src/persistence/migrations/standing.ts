import { standingTables } from "@alpokat/subgraph";
import type { MigrationInterface, QueryRunner } from "typeorm";

/** Whose data is restricted, held or erased. */
export class Standing1795530000000 implements MigrationInterface {
  readonly name = "Standing1795530000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(standingTables("disclosure"));
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
