import { jobIs } from "@alpokat/persistence";
import type { MigrationInterface, QueryRunner } from "typeorm";

/** Signing in looks at what the person acknowledged: the token says it to every service (obligation 1.8). */
export class NoticeInTokens1795680000000 implements MigrationInterface {
  readonly name = "NoticeInTokens1795680000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE POLICY sign_in ON identity.notice_acknowledgement FOR SELECT USING (${jobIs("sign-in")})`,
    );
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
