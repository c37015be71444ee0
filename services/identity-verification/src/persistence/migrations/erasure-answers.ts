import type { MigrationInterface, QueryRunner } from "typeorm";

/** Lets a service's answer to an erasure take the place of its earlier one, when what was kept goes in the end. */
export class ErasureAnswers1795540003000 implements MigrationInterface {
  readonly name = "ErasureAnswers1795540003000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      "GRANT UPDATE (classes, answered_at) ON identity.privacy_erasure_answer TO identity_app",
    );
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
