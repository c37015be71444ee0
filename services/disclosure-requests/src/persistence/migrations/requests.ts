import { auditTables } from "@alpokat/audit";
import { jobIs, merchantIsInScope, rowSecurity, subjectIsInScope } from "@alpokat/persistence";
import type { MigrationInterface, QueryRunner } from "typeorm";

const TABLES = `
  CREATE TABLE disclosure.agency (
    id            uuid        PRIMARY KEY,
    name          text        NOT NULL UNIQUE,
    email_domain  text        NOT NULL,
    registered_at timestamptz NOT NULL
  );

  CREATE TABLE disclosure.agency_officer (
    id             uuid        PRIMARY KEY,
    agency_id      uuid        NOT NULL REFERENCES disclosure.agency,
    details_sealed bytea       NOT NULL,
    registered_at  timestamptz NOT NULL,
    UNIQUE (id, agency_id)
  );

  -- The counter's row is locked until the request commits, so numbers have no gap and no double.
  CREATE TABLE disclosure.request_counter (
    year integer PRIMARY KEY,
    last integer NOT NULL CHECK (last BETWEEN 1 AND 999999)
  );

  CREATE TABLE disclosure.request (
    id                uuid        PRIMARY KEY,
    number            text        NOT NULL UNIQUE,
    state             text        NOT NULL CHECK (state IN ('RECEIVED', 'PENDING_APPROVAL', 'APPROVED', 'COLLECTING',
                                    'COLLECTION_FAILED', 'COLLECTED', 'SEALED')),
    ground            text        NOT NULL CHECK (ground IN ('REQUIRED_BY_LAW', 'AUTHORITY_REQUEST')),
    legal_basis       text        NOT NULL,
    agency_id         uuid        NOT NULL,
    officer_id        uuid        NOT NULL,
    categories        text[]      NOT NULL CHECK (cardinality(categories) > 0),
    range_from        timestamptz NOT NULL,
    range_to          timestamptz NOT NULL CHECK (range_from < range_to),
    is_secret         boolean     NOT NULL,
    received_at       timestamptz NOT NULL,
    due_at            timestamptz NOT NULL,
    submitted_by      uuid        NOT NULL,
    submitted_at      timestamptz NOT NULL,
    details_sealed    bytea       NOT NULL,
    collection_lease  timestamptz,
    collection_tries  integer     NOT NULL DEFAULT 0,
    as_of             timestamptz,
    FOREIGN KEY (officer_id, agency_id) REFERENCES disclosure.agency_officer (id, agency_id),
    UNIQUE (id, submitted_by)
  );
  CREATE INDEX request_collecting ON disclosure.request (id) WHERE state = 'COLLECTING';

  CREATE TABLE disclosure.request_assignee (
    request_id  uuid        NOT NULL REFERENCES disclosure.request,
    account_id  uuid        NOT NULL,
    assigned_at timestamptz NOT NULL,
    PRIMARY KEY (request_id, account_id)
  );

  -- Four eyes (obligation 6.5): who submits, who proposes and who approves are three people, each of them on the request.
  -- The first foreign key ties the submitter to the request's own, so that no row can claim another.
  CREATE TABLE disclosure.scope (
    id              uuid        PRIMARY KEY,
    request_id      uuid        NOT NULL,
    submitted_by    uuid        NOT NULL,
    proposed_by     uuid        NOT NULL,
    proposed_at     timestamptz NOT NULL,
    approved_by     uuid,
    approved_at     timestamptz,
    accounts        uuid[]      NOT NULL,
    merchants       uuid[]      NOT NULL,
    categories      text[]      NOT NULL CHECK (cardinality(categories) > 0),
    range_from      timestamptz NOT NULL,
    range_to        timestamptz NOT NULL CHECK (range_from < range_to),
    has_court_order boolean     NOT NULL,
    FOREIGN KEY (request_id, submitted_by) REFERENCES disclosure.request (id, submitted_by),
    CONSTRAINT submitter_on_request FOREIGN KEY (request_id, submitted_by)
      REFERENCES disclosure.request_assignee (request_id, account_id),
    CONSTRAINT proposer_on_request FOREIGN KEY (request_id, proposed_by)
      REFERENCES disclosure.request_assignee (request_id, account_id),
    CONSTRAINT approver_on_request FOREIGN KEY (request_id, approved_by)
      REFERENCES disclosure.request_assignee (request_id, account_id),
    CHECK (cardinality(accounts) + cardinality(merchants) BETWEEN 1 AND 50),
    CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
    CONSTRAINT four_eyes CHECK (
      proposed_by <> submitted_by AND approved_by IS DISTINCT FROM proposed_by AND approved_by IS DISTINCT FROM submitted_by
    )
  );
  CREATE UNIQUE INDEX scope_approved_once ON disclosure.scope (request_id) WHERE approved_by IS NOT NULL;
  CREATE INDEX scope_request ON disclosure.scope (request_id);

  CREATE TABLE disclosure.collected_file (
    request_id uuid    NOT NULL REFERENCES disclosure.request,
    path       text    NOT NULL,
    rows       integer NOT NULL,
    sealed     bytea   NOT NULL,
    PRIMARY KEY (request_id, path)
  );

  CREATE TABLE disclosure.package (
    id              uuid        PRIMARY KEY,
    request_id      uuid        NOT NULL UNIQUE REFERENCES disclosure.request,
    sha256          text        NOT NULL,
    manifest_sha256 text        NOT NULL,
    bytes           integer     NOT NULL,
    files           jsonb       NOT NULL,
    sealed          bytea       NOT NULL,
    sealed_by       uuid        NOT NULL,
    sealed_at       timestamptz NOT NULL
  );

  -- What each subject may know of disclosures about them. A gagged one is in no subject's scope, so no list, count or
  -- error of theirs can tell that it exists.
  CREATE TABLE disclosure.ledger_entry (
    id           uuid        PRIMARY KEY,
    request_id   uuid        NOT NULL REFERENCES disclosure.request,
    subject      uuid        NOT NULL,
    subject_kind text        NOT NULL CHECK (subject_kind IN ('ACCOUNT', 'MERCHANT')),
    ground       text        NOT NULL,
    agency_name  text        NOT NULL,
    categories   text[]      NOT NULL,
    is_secret    boolean     NOT NULL,
    disclosed_at timestamptz NOT NULL,
    UNIQUE (request_id, subject)
  );
  CREATE INDEX ledger_entry_page ON disclosure.ledger_entry (subject, disclosed_at DESC, id DESC);
`;

const GUARDS = `
  CREATE FUNCTION disclosure.freeze_scope() RETURNS trigger LANGUAGE plpgsql AS $freeze$
  BEGIN
    IF OLD.approved_by IS NOT NULL THEN
      RAISE EXCEPTION 'scope %: approved, and so frozen', OLD.id USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF (to_jsonb(NEW) - 'approved_by' - 'approved_at') <> (to_jsonb(OLD) - 'approved_by' - 'approved_at') THEN
      RAISE EXCEPTION 'scope %: propose a new one instead of changing it', OLD.id USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
  END $freeze$;
  CREATE TRIGGER freeze_scope BEFORE UPDATE ON disclosure.scope FOR EACH ROW EXECUTE FUNCTION disclosure.freeze_scope();

  CREATE FUNCTION disclosure.propose_first() RETURNS trigger LANGUAGE plpgsql AS $propose$
  BEGIN
    IF NEW.approved_by IS NOT NULL OR NEW.approved_at IS NOT NULL THEN
      RAISE EXCEPTION 'scope %: proposed first, approved afterwards', NEW.id USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
  END $propose$;
  CREATE TRIGGER propose_first BEFORE INSERT ON disclosure.scope FOR EACH ROW EXECUTE FUNCTION disclosure.propose_first();

  CREATE FUNCTION disclosure.require_approval() RETURNS trigger LANGUAGE plpgsql AS $approval$
  BEGIN
    IF NEW.state NOT IN ('RECEIVED', 'PENDING_APPROVAL') AND NOT EXISTS (
      SELECT FROM disclosure.scope s WHERE s.request_id = NEW.id AND s.approved_by IS NOT NULL
    ) THEN
      RAISE EXCEPTION 'request %: no approved scope', NEW.id USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
  END $approval$;
  CREATE TRIGGER require_approval BEFORE INSERT OR UPDATE ON disclosure.request
    FOR EACH ROW EXECUTE FUNCTION disclosure.require_approval();

  -- The table of transitions of domain/request-state.ts once more, for whoever comes past it.
  CREATE FUNCTION disclosure.require_transition() RETURNS trigger LANGUAGE plpgsql AS $transition$
  BEGIN
    IF TG_OP = 'INSERT' THEN
      IF NEW.state <> 'RECEIVED' THEN
        RAISE EXCEPTION 'request %: begins as RECEIVED, not %', NEW.id, NEW.state USING ERRCODE = 'insufficient_privilege';
      END IF;
    ELSIF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
      ('RECEIVED', 'PENDING_APPROVAL'),
      ('PENDING_APPROVAL', 'APPROVED'),
      ('APPROVED', 'COLLECTING'),
      ('COLLECTION_FAILED', 'COLLECTING'),
      ('COLLECTING', 'COLLECTED'),
      ('COLLECTING', 'COLLECTION_FAILED'),
      ('COLLECTED', 'SEALED')
    ) THEN
      RAISE EXCEPTION 'request %: no way from % to %', NEW.id, OLD.state, NEW.state USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
  END $transition$;
  CREATE TRIGGER require_transition BEFORE INSERT OR UPDATE ON disclosure.request
    FOR EACH ROW EXECUTE FUNCTION disclosure.require_transition();
`;

const DESK = jobIs("desk", "collection");

const ROW_SECURITY = [
  ...["agency_officer", "request", "request_assignee", "scope", "collected_file", "package"].map((table) =>
    rowSecurity(`disclosure.${table}`, DESK),
  ),
  rowSecurity(
    "disclosure.ledger_entry",
    `${DESK} OR (NOT is_secret AND (${subjectIsInScope("subject")} OR ${merchantIsInScope("subject")}))`,
  ),
].join("\n");

const GRANTS = `
  GRANT SELECT, INSERT ON disclosure.agency, disclosure.agency_officer, disclosure.request_assignee, disclosure.package,
    disclosure.ledger_entry, disclosure.request, disclosure.scope TO disclosure_app;
  GRANT UPDATE (approved_by, approved_at) ON disclosure.scope TO disclosure_app;
  GRANT UPDATE (state, collection_lease, collection_tries, as_of) ON disclosure.request TO disclosure_app;
  GRANT SELECT, INSERT, UPDATE ON disclosure.request_counter TO disclosure_app;
  GRANT SELECT, INSERT, DELETE ON disclosure.collected_file TO disclosure_app;
`;

/** Requests of authorities, their scopes, what was collected and packaged, and what subjects may know of it. */
export class Requests1763856100000 implements MigrationInterface {
  readonly name = "Requests1763856100000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(GUARDS);
    await runner.query(ROW_SECURITY);
    await runner.query(GRANTS);
    await runner.query(auditTables("disclosure", "custody"));
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
