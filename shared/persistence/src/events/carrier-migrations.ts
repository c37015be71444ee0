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

/** Consumers read the types that they want, and only those. */
class EventsByType1795793000000 implements MigrationInterface {
  readonly name = "EventsByType1795793000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX event_order_of_type ON carrier.event (type, transaction_id, position);
      DROP INDEX carrier.event_order;`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward only."));
  }
}

/** The schema of the PostgreSQL carrier. */
export const migrations: Migrations = {
  schema: "carrier",
  migrations: [CarrierTables1763856000000, EventsByType1795793000000],
};
