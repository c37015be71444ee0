import type { MigrationInterface, QueryRunner } from "typeorm";

/** What an entry of the access log explains of itself: gaps, missing facts, and the proof where consent decided. */
export class AccessLogProof1795550001000 implements MigrationInterface {
  readonly name = "AccessLogProof1795550001000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE identity.access_log_entry
        ADD COLUMN missing_facts  text[]  NOT NULL DEFAULT '{}',
        ADD COLUMN is_gap         boolean NOT NULL DEFAULT false,
        ADD COLUMN notice_version integer,
        ADD COLUMN consent_id     text
    `);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
