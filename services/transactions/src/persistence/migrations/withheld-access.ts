import { withheldAccessTable } from "@alpokat/subgraph";
import type { MigrationInterface, QueryRunner } from "typeorm";

/** Entries of access logs that a gag withholds until it ends. */
export class WithheldAccess1795730000000 implements MigrationInterface {
  readonly name = "WithheldAccess1795730000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(withheldAccessTable("transactions"));
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
