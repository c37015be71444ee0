import { objectionTable } from "@alpokat/subgraph";
import type { MigrationInterface, QueryRunner } from "typeorm";

/** Who objects to decisions by machine. */
export class Objections1795680005000 implements MigrationInterface {
  readonly name = "Objections1795680005000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(objectionTable("disclosure"));
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
