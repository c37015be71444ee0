import { erasableTable, erasureTables } from "@alpokat/subgraph";
import type { MigrationInterface, QueryRunner } from "typeorm";

/** A ticket stays with its dates; what was written in it goes together. */
const EMPTIED = `
  ALTER TABLE communications.support_ticket ALTER subject_sealed DROP NOT NULL, ALTER message_sealed DROP NOT NULL,
    ADD CONSTRAINT emptied_together CHECK (num_nulls(subject_sealed, message_sealed) IN (0, 2));
`;

const ERASABLE = erasableTable("communications", "support_ticket", "UPDATE (subject_sealed, message_sealed)");

/** Erasure of what people wrote to support. */
export class Erasure1795530002000 implements MigrationInterface {
  readonly name = "Erasure1795530002000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(erasureTables("communications"));
    await runner.query(EMPTIED);
    await runner.query(ERASABLE);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
