import { jobIs, rowSecurity, subjectIsInScope } from "@alpokat/persistence";
import type { MigrationInterface, QueryRunner } from "typeorm";

const TABLES = `
  CREATE TABLE identity.guardian_invitation (
    id                    uuid        PRIMARY KEY,
    -- The account that there will be; until the guardian consents there is none.
    account_id            uuid        NOT NULL UNIQUE,
    email_index           bytea       NOT NULL UNIQUE,
    locale                text        NOT NULL CHECK (locale IN ('id', 'en')),
    details_sealed        bytea       NOT NULL,
    guardian_email_sealed bytea       NOT NULL,
    password_hash         text        NOT NULL,
    created_at            timestamptz NOT NULL,
    expires_at            timestamptz NOT NULL CHECK (expires_at > created_at)
  );
  CREATE INDEX guardian_invitation_expiry ON identity.guardian_invitation (expires_at);

  CREATE TABLE identity.guardian_consent (
    account_id            uuid        PRIMARY KEY REFERENCES identity.account,
    invitation_id         uuid        NOT NULL UNIQUE,
    relationship          text        NOT NULL CHECK (relationship IN ('PARENT', 'GUARDIAN')),
    guardian_name_sealed  bytea       NOT NULL,
    guardian_email_sealed bytea       NOT NULL,
    notice_version        integer     NOT NULL REFERENCES identity.notice_publication,
    notice_sha256         text        NOT NULL CHECK (notice_sha256 ~ '^[0-9a-f]{64}$'),
    locale                text        NOT NULL CHECK (locale IN ('id', 'en')),
    wording               text        NOT NULL,
    wording_sha256        text        NOT NULL CHECK (wording_sha256 ~ '^[0-9a-f]{64}$'),
    request_id            uuid        NOT NULL,
    at                    timestamptz NOT NULL
  );
  CREATE TRIGGER guardian_consent_stays BEFORE UPDATE OR DELETE ON identity.guardian_consent
    FOR EACH ROW EXECUTE FUNCTION identity.refuse_change();
`;

const ROW_SECURITY = [
  rowSecurity("identity.guardian_invitation", jobIs("registration", "guardian", "service:communications")),
  rowSecurity(
    "identity.guardian_consent",
    `${subjectIsInScope("account_id")} OR ${jobIs("registration", "guardian", "standing")}`,
  ),
].join("\n");

/** What a guardian refused, or did not answer, is deleted with its key: of it nothing has to be kept. */
const GRANTS = `
  GRANT SELECT, INSERT, DELETE ON identity.guardian_invitation TO identity_app;
  GRANT SELECT, INSERT ON identity.guardian_consent TO identity_app;
`;

/** Registrations of minors that wait for a guardian, and the guardians' consents. */
export class Guardians1795523000000 implements MigrationInterface {
  readonly name = "Guardians1795523000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(ROW_SECURITY);
    await runner.query(GRANTS);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
