import { jobIs, rowSecurity } from "@alpokat/persistence";
import type { MigrationInterface, QueryRunner } from "typeorm";

const TABLE = `
  -- Where the end of an erasure is told; sealed under a key of the request, destroyed with it once that was done.
  CREATE TABLE identity.privacy_contact (
    request_id     uuid        PRIMARY KEY REFERENCES identity.privacy_request,
    address_sealed bytea       NOT NULL,
    expires_at     timestamptz NOT NULL
  );
  CREATE INDEX privacy_contact_expiry ON identity.privacy_contact (expires_at);
  GRANT SELECT, INSERT, DELETE ON identity.privacy_contact TO identity_app;
`;

/** Addresses that outlive an account until its person was told of the erasure (UU 27/2022 art. 45). */
export class PrivacyContacts1795680001000 implements MigrationInterface {
  readonly name = "PrivacyContacts1795680001000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLE);
    await runner.query(rowSecurity("identity.privacy_contact", jobIs("privacy-desk")));
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
