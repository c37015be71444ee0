import { jobIs } from "@alpokat/persistence";
import type { MigrationInterface, QueryRunner } from "typeorm";

/** What the privacy office's machine reads for the copy of a buyer's data: how their receipt got to them. */
const ROW_SECURITY = ["message", "delivery"]
  .map(
    (table) =>
      `CREATE POLICY for_subject_data ON communications.${table} FOR SELECT USING (${jobIs("service:identity-verification")});`,
  )
  .join("\n");

/** Lets the copy of a person's data be gathered. */
export class SubjectData1795540002000 implements MigrationInterface {
  readonly name = "SubjectData1795540002000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(ROW_SECURITY);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
