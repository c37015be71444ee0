import { type MigrationInterface, type QueryRunner } from "typeorm";
import { type Migrations } from "../migrate";
import { carrierTables } from "./tables";

class CarrierTables1763856000000 implements MigrationInterface {
  readonly name = "CarrierTables1763856000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(carrierTables());
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward only."));
  }
}

/** The schema of the PostgreSQL carrier. */
export const migrations: Migrations = { schema: "carrier", migrations: [CarrierTables1763856000000] };
