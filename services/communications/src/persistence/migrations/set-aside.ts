import { setAsideTable } from "@alpokat/subgraph";
import type { MigrationInterface, QueryRunner } from "typeorm";

/** What an erasure takes while a legal case holds it is set aside for the case (ADR 59). */
export class SetAside1795790000000 implements MigrationInterface {
  readonly name = "SetAside1795790000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(setAsideTable("communications"));
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
