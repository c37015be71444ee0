import { erasableTable } from "@alpokat/subgraph";
import type { MigrationInterface, QueryRunner } from "typeorm";

const ERASABLE = [
  erasableTable("identity", "privacy_request", "UPDATE (details_sealed, proposal_sealed)"),
  erasableTable("identity", "privacy_export_piece", "DELETE"),
].join("\n");

/** What people wrote in their privacy requests, and what was gathered for them, goes with an erasure too. */
export class ErasureOfRequests1795560000000 implements MigrationInterface {
  readonly name = "ErasureOfRequests1795560000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(ERASABLE);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
