import type { MigrationInterface, QueryRunner } from "typeorm";

const SEALED = `
  -- What stood here in clear served the improvement of the service alone; it goes, and is recorded anew at the next sign-in.
  DELETE FROM identity.improvement_telemetry;
  ALTER TABLE identity.improvement_telemetry
    DROP COLUMN application,
    DROP COLUMN system,
    ADD COLUMN software_sealed bytea NOT NULL;
`;

/** What is recorded for improvement is sealed under its person's key. */
export class SealedUsage1795680003000 implements MigrationInterface {
  readonly name = "SealedUsage1795680003000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(SEALED);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
