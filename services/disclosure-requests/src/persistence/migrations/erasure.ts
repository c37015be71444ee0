import { jobIs, rowSecurity } from "@alpokat/persistence";
import { ERASURE_JOB, erasureTables } from "@alpokat/subgraph";
import type { MigrationInterface, QueryRunner } from "typeorm";

const TABLES = `
  CREATE TABLE disclosure.legal_hold (
    id             uuid        PRIMARY KEY,
    subject        text        NOT NULL,
    request_id     uuid        NOT NULL REFERENCES disclosure.request,
    placed_by      uuid        NOT NULL,
    placed_at      timestamptz NOT NULL,
    lifted_by      uuid,
    lifted_at      timestamptz CHECK (lifted_at >= placed_at),
    -- Why it was placed and lifted.
    details_sealed bytea       NOT NULL,
    CHECK ((lifted_by IS NULL) = (lifted_at IS NULL))
  );
  CREATE UNIQUE INDEX legal_hold_active ON disclosure.legal_hold (subject, request_id) WHERE lifted_at IS NULL;

  -- Services that were told, before they destroyed keys, that nothing held the subject's data.
  CREATE TABLE disclosure.erasure_clearance (
    subject    text        NOT NULL,
    service    text        NOT NULL,
    request_id uuid        NOT NULL,
    at         timestamptz NOT NULL,
    PRIMARY KEY (subject, service, request_id)
  );
  GRANT SELECT, INSERT ON disclosure.legal_hold, disclosure.erasure_clearance TO disclosure_app;
  GRANT UPDATE (lifted_by, lifted_at, details_sealed) ON disclosure.legal_hold TO disclosure_app;
  GRANT UPDATE (at) ON disclosure.erasure_clearance TO disclosure_app;
`;

const GUARDS = `
  -- A lifted hold is a record: it is neither changed nor placed again.
  CREATE FUNCTION disclosure.freeze_hold() RETURNS trigger LANGUAGE plpgsql AS $freeze$
  BEGIN
    IF OLD.lifted_at IS NOT NULL THEN
      RAISE EXCEPTION 'hold %: lifted, and so frozen', OLD.id USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
  END $freeze$;
  CREATE TRIGGER freeze_hold BEFORE UPDATE ON disclosure.legal_hold FOR EACH ROW EXECUTE FUNCTION disclosure.freeze_hold();
`;

const ROW_SECURITY = [
  rowSecurity("disclosure.legal_hold", jobIs("desk")),
  // Whether there is one is a fact that every decision about the subject needs; why there is one stays at the desk.
  "CREATE POLICY for_standing ON disclosure.legal_hold FOR SELECT USING (true);",
  rowSecurity("disclosure.erasure_clearance", jobIs("desk")),
  // What a subject may know of, an erasure may tell.
  `CREATE POLICY told_by_erasure ON disclosure.ledger_entry FOR SELECT USING (NOT is_secret AND ${jobIs(ERASURE_JOB)});`,
].join("\n");

/** Legal holds, the clearances of erasures, and the erasures that were ordered. */
export class Erasure1795530002000 implements MigrationInterface {
  readonly name = "Erasure1795530002000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(erasureTables("disclosure"));
    await runner.query(TABLES);
    await runner.query(GUARDS);
    await runner.query(ROW_SECURITY);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
