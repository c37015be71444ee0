import type { MigrationInterface, QueryRunner } from "typeorm";
import { DOCUMENTS } from "./partitions/documents";
import { BRING_BACK, SET_ASIDE } from "./partitions/former-rows";
import { MONTHS } from "./partitions/months";
import { RULES } from "./partitions/rules";

/** Sales and refunds are divided by the month in which they happened, and so are their lines. */
export class PartitionedDocuments1795600000000 implements MigrationInterface {
  readonly name = "PartitionedDocuments1795600000000";

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [MONTHS, SET_ASIDE, DOCUMENTS, BRING_BACK, ...RULES]) await runner.query(sql);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
