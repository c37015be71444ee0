import { erasableTable, erasureTables } from "@alpokat/subgraph";
import type { MigrationInterface, QueryRunner } from "typeorm";

/** What an erased person no longer has; everybody else must. */
const EMPTIED = `
  ALTER TABLE identity.account ALTER email_index DROP NOT NULL, ALTER email_sealed DROP NOT NULL,
    ALTER name_sealed DROP NOT NULL, ALTER password_hash DROP NOT NULL,
    ADD CONSTRAINT emptied_when_closed CHECK (status = 'CLOSED' OR
      num_nulls(email_index, email_sealed, name_sealed, password_hash) = 0);
  -- The software of a device stood in clear; it is the person's as much as the address is.
  ALTER TABLE identity.sign_in_device DROP COLUMN application, DROP COLUMN system, ADD COLUMN software_sealed bytea;
  ALTER TABLE identity.session ALTER device_id DROP NOT NULL,
    ADD CONSTRAINT device_of_active CHECK (status = 'REVOKED' OR device_id IS NOT NULL);
`;

const ERASABLE = [
  erasableTable(
    "identity",
    "account",
    `UPDATE (status, email_index, email_sealed, name_sealed, date_of_birth_sealed, phone_number_sealed,
      office_address_sealed, password_hash)`,
  ),
  erasableTable("identity", "sign_in_device", "DELETE"),
  erasableTable("identity", "session", "UPDATE"),
  erasableTable("identity", "improvement_telemetry", "DELETE"),
  "GRANT DELETE ON identity.refresh_token TO identity_app;",
].join("\n");

/** Erasure of accounts: closed, signed out everywhere, the address free for somebody else. */
export class Erasure1795530002000 implements MigrationInterface {
  readonly name = "Erasure1795530002000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(erasureTables("identity"));
    await runner.query(EMPTIED);
    await runner.query(ERASABLE);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
