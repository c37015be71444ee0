import type { MigrationInterface, QueryRunner } from "typeorm";

const TEMPLATE = `
  ALTER TABLE communications.message
    DROP CONSTRAINT message_template_check,
    ADD CONSTRAINT message_template_check
      CHECK (template IN ('receipt', 'privacy-notice', 'guardian-invitation', 'privacy-request', 'campaign')) NOT VALID;
  ALTER TABLE communications.message VALIDATE CONSTRAINT message_template_check;
`;

/** Messages about privacy requests. */
export class PrivacyMessages1795680002000 implements MigrationInterface {
  readonly name = "PrivacyMessages1795680002000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TEMPLATE);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
