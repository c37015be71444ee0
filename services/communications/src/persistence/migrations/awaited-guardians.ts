import { guardianColumns } from "@alpokat/subgraph";
import type { MigrationInterface, QueryRunner } from "typeorm";

/** Which minors wait for a guardian. */
export class AwaitedGuardians1795799000000 implements MigrationInterface {
  readonly name = "AwaitedGuardians1795799000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(guardianColumns("communications"));
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
