import { jobIs, rowSecurity, subjectIsInScope } from "@alpokat/persistence";
import { erasableTable, guardianColumns } from "@alpokat/subgraph";
import type { MigrationInterface, QueryRunner } from "typeorm";

const TABLE = `
  -- Accounts of minors that wait for a guardian: restricted until one consents, or the minor is of age.
  CREATE TABLE identity.guardian_awaited (
    account_id            uuid        PRIMARY KEY REFERENCES identity.account,
    since                 timestamptz NOT NULL,
    -- Whether its person has limited the processing too: that outlasts the wait (UU 27/2022 art. 11).
    restricted_by_request boolean     NOT NULL
  );
  GRANT SELECT, INSERT, DELETE ON identity.guardian_awaited TO identity_app;
  GRANT UPDATE (restricted_by_request) ON identity.guardian_awaited TO identity_app;
`;

/** The privacy office sees whether a guardian consented, before a corrected date of birth takes effect. */
const ROW_SECURITY = [
  rowSecurity(
    "identity.guardian_awaited",
    `${subjectIsInScope("account_id")} OR ${jobIs("guardian", "privacy-desk")}`,
  ),
  `CREATE POLICY for_privacy_desk ON identity.guardian_consent FOR SELECT USING (${jobIs("privacy-desk")});`,
  erasableTable("identity", "guardian_awaited", "DELETE"),
].join("\n");

/** Which minors' accounts wait for a guardian. */
export class AwaitedGuardians1795799000000 implements MigrationInterface {
  readonly name = "AwaitedGuardians1795799000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(guardianColumns("identity"));
    await runner.query(TABLE);
    await runner.query(ROW_SECURITY);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
