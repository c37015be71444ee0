import type { MigrationInterface, QueryRunner } from "typeorm";
import { READ_WINDOWS } from "./fraud-together";

/** Reads the counters of each pivot by their key, also where the reading function is there in its first form. */
export class FraudWindows1795720004000 implements MigrationInterface {
  readonly name = "FraudWindows1795720004000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(READ_WINDOWS);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
