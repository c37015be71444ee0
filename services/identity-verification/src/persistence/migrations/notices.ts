import { jobIs, rowSecurity, subjectIsInScope } from "@alpokat/persistence";
import type { MigrationInterface, QueryRunner } from "typeorm";

const TABLES = `
  CREATE TABLE identity.notice_publication (
    version              integer     PRIMARY KEY CHECK (version > 0),
    state                text        NOT NULL CHECK (state IN ('PROPOSED', 'PUBLISHED')),
    sha256_id            text        NOT NULL CHECK (sha256_id ~ '^[0-9a-f]{64}$'),
    sha256_en            text        NOT NULL CHECK (sha256_en ~ '^[0-9a-f]{64}$'),
    must_be_acknowledged boolean     NOT NULL,
    effective_from       timestamptz NOT NULL,
    proposed_by          uuid,
    proposed_at          timestamptz,
    confirmed_by         uuid,
    confirmed_at         timestamptz,
    pass_cursor          uuid,
    next_pass_at         timestamptz,
    -- Version 1 is the document that the business began with; every later one is the work of two people.
    CHECK (version = 1 OR (proposed_by IS NOT NULL AND proposed_at IS NOT NULL)),
    CHECK (confirmed_by <> proposed_by),
    CHECK (version = 1 OR (state = 'PUBLISHED') = (confirmed_by IS NOT NULL AND confirmed_at IS NOT NULL)),
    -- UU 27/2022 art. 21(2): people are told before the change.
    CHECK (confirmed_at < effective_from)
  );
  INSERT INTO identity.notice_publication (version, state, sha256_id, sha256_en, must_be_acknowledged, effective_from)
  VALUES (1, 'PUBLISHED', '8bb524400f35eb7054496e8346ff0c4dc7ab58a65762c0dc5ff0772276eaf040',
    '6df9f3ff419f3b5a35f8cb9c92cae44d9bd5cac5377aa695b11a4842400ae77e', true, '2026-01-01T00:00:00+07:00');

  CREATE TABLE identity.notice_dispatch (
    account_id uuid        NOT NULL REFERENCES identity.account ON DELETE CASCADE,
    version    integer     NOT NULL REFERENCES identity.notice_publication,
    at         timestamptz NOT NULL,
    PRIMARY KEY (account_id, version)
  );

  CREATE TABLE identity.notice_delivery (
    account_id uuid        NOT NULL REFERENCES identity.account,
    version    integer     NOT NULL REFERENCES identity.notice_publication,
    channel    text        NOT NULL CHECK (channel IN ('EMAIL')),
    locale     text        NOT NULL CHECK (locale IN ('id', 'en')),
    sha256     text        NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    at         timestamptz NOT NULL,
    PRIMARY KEY (account_id, version)
  );
  CREATE INDEX notice_delivery_version ON identity.notice_delivery (version);
  CREATE INDEX notice_dispatch_version ON identity.notice_dispatch (version);
`;

/** What was published, delivered or acknowledged stays as it was, whoever asks: it is proof. */
const PROOF = `
  CREATE FUNCTION identity.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END $$;
  CREATE FUNCTION identity.refuse_change_of_published() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP = 'DELETE' OR (OLD.version, OLD.state, OLD.sha256_id, OLD.sha256_en, OLD.must_be_acknowledged,
        OLD.effective_from, OLD.proposed_by, OLD.proposed_at, OLD.confirmed_by, OLD.confirmed_at)
      IS DISTINCT FROM (NEW.version, NEW.state, NEW.sha256_id, NEW.sha256_en, NEW.must_be_acknowledged,
        NEW.effective_from, NEW.proposed_by, NEW.proposed_at, NEW.confirmed_by, NEW.confirmed_at) THEN
      RAISE EXCEPTION 'a published notice never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END $$;

  CREATE TRIGGER notice_publication_stays BEFORE UPDATE OR DELETE ON identity.notice_publication
    FOR EACH ROW WHEN (OLD.state = 'PUBLISHED') EXECUTE FUNCTION identity.refuse_change_of_published();
  CREATE TRIGGER notice_delivery_stays BEFORE UPDATE OR DELETE ON identity.notice_delivery
    FOR EACH ROW EXECUTE FUNCTION identity.refuse_change();
  CREATE TRIGGER notice_acknowledgement_stays BEFORE UPDATE OR DELETE ON identity.notice_acknowledgement
    FOR EACH ROW EXECUTE FUNCTION identity.refuse_change();
`;

const ROW_SECURITY = [
  rowSecurity("identity.notice_dispatch", jobIs("notice-delivery")),
  rowSecurity(
    "identity.notice_delivery",
    `${subjectIsInScope("account_id")} OR ${jobIs("notice-delivery", "standing")}`,
  ),
  // Beside the policies of the first migration: each adds rows that its own job may see, and no right to change them.
  `CREATE POLICY notice_delivery ON identity.account FOR SELECT USING (${jobIs("notice-delivery")});`,
  `CREATE POLICY messages ON identity.account FOR SELECT USING (${jobIs("service:communications")});`,
  `CREATE POLICY standing ON identity.account FOR SELECT USING (${jobIs("standing")});`,
  `CREATE POLICY standing ON identity.notice_acknowledgement FOR SELECT USING (${jobIs("standing", "notice-delivery", "guardian")});`,
  `CREATE POLICY guardian ON identity.notice_acknowledgement FOR INSERT WITH CHECK (${jobIs("guardian")});`,
  `CREATE POLICY guardian ON identity.account FOR ALL USING (${jobIs("guardian")}) WITH CHECK (${jobIs("guardian")});`,
].join("\n");

const GRANTS = `
  GRANT SELECT, INSERT ON identity.notice_publication, identity.notice_dispatch, identity.notice_delivery TO identity_app;
  GRANT UPDATE (state, sha256_id, sha256_en, must_be_acknowledged, effective_from, proposed_by, proposed_at, confirmed_by,
    confirmed_at, pass_cursor, next_pass_at) ON identity.notice_publication TO identity_app;
`;

/** Privacy notices as published by two people, and whom each has reached. */
export class Notices1795520000000 implements MigrationInterface {
  readonly name = "Notices1795520000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(PROOF);
    await runner.query(ROW_SECURITY);
    await runner.query(GRANTS);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
