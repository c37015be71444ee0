import { jobIs } from "@alpokat/persistence";
import type { MigrationInterface, QueryRunner } from "typeorm";

/** Lets the privacy office end the consents of somebody whose corrected date of birth shows a minor. */
export class ConsentsOfMinors1795782000000 implements MigrationInterface {
  readonly name = "ConsentsOfMinors1795782000000";

  async up(runner: QueryRunner): Promise<void> {
    const desk = jobIs("privacy-desk");
    await runner.query(
      `CREATE POLICY for_privacy_desk ON identity.consent_event USING (${desk}) WITH CHECK (${desk})`,
    );
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
