import { jobIs, rowSecurity, subjectIsInScope } from "@alpokat/persistence";
import { erasableTable } from "@alpokat/subgraph";
import type { MigrationInterface, QueryRunner } from "typeorm";

const TABLES = `
  -- Without a password there is an account already, and nothing to make of the answer but that it goes on.
  ALTER TABLE identity.guardian_invitation ALTER password_hash DROP NOT NULL;

  -- After a withdrawal a guardian may consent again: each consent by its own invitation.
  ALTER TABLE identity.guardian_consent DROP CONSTRAINT guardian_consent_pkey, ADD PRIMARY KEY (invitation_id);
  CREATE INDEX guardian_consent_account ON identity.guardian_consent (account_id);

  CREATE TABLE identity.guardian_withdrawal (
    invitation_id  uuid        PRIMARY KEY REFERENCES identity.guardian_consent (invitation_id),
    account_id     uuid        NOT NULL REFERENCES identity.account,
    actor_relation text        NOT NULL CHECK (actor_relation = 'GUARDIAN'),
    request_id     uuid        NOT NULL,
    at             timestamptz NOT NULL
  );
  CREATE TRIGGER guardian_withdrawal_stays BEFORE UPDATE OR DELETE ON identity.guardian_withdrawal
    FOR EACH ROW EXECUTE FUNCTION identity.refuse_change();
  GRANT SELECT, INSERT ON identity.guardian_withdrawal TO identity_app;
`;

const GUARDIAN = jobIs("guardian");

const ROW_SECURITY = [
  rowSecurity(
    "identity.guardian_withdrawal",
    `${subjectIsInScope("account_id")} OR ${jobIs("guardian", "standing", "privacy-desk")}`,
  ),
  `CREATE POLICY for_guardians ON identity.consent_event USING (${GUARDIAN}) WITH CHECK (${GUARDIAN});`,
  erasableTable("identity", "guardian_invitation", "DELETE"),
].join("\n");

/** Guardians of people who have an account already, and guardians who withdraw. */
export class GuardiansOfAccounts1795799001000 implements MigrationInterface {
  readonly name = "GuardiansOfAccounts1795799001000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(ROW_SECURITY);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
