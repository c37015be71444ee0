import { erasableTable } from "@alpokat/subgraph";
import type { MigrationInterface, QueryRunner } from "typeorm";

/** The copy of a person's consents goes with an erasure. */
export class ErasureOfConsents1795680004000 implements MigrationInterface {
  readonly name = "ErasureOfConsents1795680004000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(erasableTable("communications", "consent_copy", "DELETE"));
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
