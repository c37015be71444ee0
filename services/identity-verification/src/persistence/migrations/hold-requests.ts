import { holdRequests, setAsideReadForItsCase } from "@alpokat/subgraph";
import type { MigrationInterface, QueryRunner } from "typeorm";

/** What is set aside under a legal hold is for the request that the hold belongs to (ADR 59). */
export class HoldRequests1795797000000 implements MigrationInterface {
  readonly name = "HoldRequests1795797000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(holdRequests("identity"));
    await runner.query(setAsideReadForItsCase("identity"));
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
