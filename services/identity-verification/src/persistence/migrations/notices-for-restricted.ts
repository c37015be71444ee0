import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * A notice used to go to active accounts alone. The latest one is looked through once more, for people who were restricted
 * meanwhile; whoever was told, or acknowledged it, is left out. The first version came with the registration.
 */
const ONE_MORE_PASS = `
  UPDATE identity.notice_publication SET next_pass_at = now(), pass_cursor = NULL
   WHERE version > 1 AND version = (SELECT max(version) FROM identity.notice_publication WHERE state = 'PUBLISHED');
`;

/** Tells restricted people of the notice in force (UU 27/2022 art. 21(2)). */
export class NoticesForRestricted1795787000000 implements MigrationInterface {
  readonly name = "NoticesForRestricted1795787000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(ONE_MORE_PASS);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
