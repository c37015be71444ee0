import { auditTables } from "@alpokat/audit";
import { jobIs, rowSecurity, subjectIsInScope } from "@alpokat/persistence";
import type { MigrationInterface, QueryRunner } from "typeorm";

const TABLES = `
  CREATE TABLE identity.privacy_request (
    id                uuid        PRIMARY KEY,
    type              text        NOT NULL CHECK (type IN ('ACCESS', 'RECTIFICATION', 'WITHDRAWAL', 'RESTRICTION', 'PORTABILITY',
                                    'ERASURE', 'OBJECTION')),
    state             text        NOT NULL CHECK (state IN ('RECEIVED', 'IN_REVIEW', 'COLLECTING', 'EXECUTING', 'FULFILLED',
                                    'PARTLY_FULFILLED', 'REFUSED')),
    subject           text        NOT NULL,
    account_id        uuid        REFERENCES identity.account,
    receipt_id        uuid,
    wish              text        CHECK (wish IN ('IMPOSE', 'LIFT')),
    locale            text        NOT NULL CHECK (locale IN ('id', 'en')),
    received_at       timestamptz NOT NULL,
    due_at            timestamptz NOT NULL CHECK (received_at < due_at),
    clock_law         text        NOT NULL,
    escalation        text        NOT NULL DEFAULT 'NONE' CHECK (escalation IN ('NONE', 'DUE_SOON', 'OVERDUE')),
    resolved_at       timestamptz,
    resolved_by       uuid        CHECK (resolved_by IS DISTINCT FROM account_id OR refusal IS NULL),
    refusal           text        CHECK (refusal ~ '^[A-Z_]{1,60}$'),
    details_sealed    bytea,
    proposal_sealed   bytea,
    merchants         uuid[]      NOT NULL,
    token_hash        bytea       NOT NULL UNIQUE,
    collection_lease  timestamptz,
    collection_tries  integer     NOT NULL DEFAULT 0,
    export_expires_at timestamptz,
    CHECK ((account_id IS NULL) = (receipt_id IS NOT NULL)),
    CHECK (account_id IS NULL OR subject = account_id::text),
    CHECK (account_id IS NOT NULL OR subject ~ '^buyer:[0-9a-f]{64}$'),
    CHECK ((wish IS NOT NULL) = (type = 'RESTRICTION')),
    CHECK ((proposal_sealed IS NOT NULL) <= (type = 'RECTIFICATION')),
    -- Only a person refuses, and says why; what ended in another way has no reason.
    CHECK (refusal IS NULL OR (state = 'REFUSED' AND resolved_by IS NOT NULL))
  );
  CREATE UNIQUE INDEX privacy_request_one_open ON identity.privacy_request (subject, type)
    WHERE state IN ('RECEIVED', 'IN_REVIEW', 'COLLECTING', 'EXECUTING');
  CREATE INDEX privacy_request_due ON identity.privacy_request (due_at, id);
  CREATE INDEX privacy_request_account ON identity.privacy_request (account_id, id DESC);
  CREATE INDEX privacy_request_expiry ON identity.privacy_request (export_expires_at) WHERE export_expires_at IS NOT NULL;

  CREATE TABLE identity.privacy_export_piece (
    request_id     uuid    NOT NULL REFERENCES identity.privacy_request,
    place          integer NOT NULL CHECK (place >= 0),
    content_sealed bytea   NOT NULL,
    PRIMARY KEY (request_id, place)
  );

  CREATE TABLE identity.privacy_erasure_answer (
    request_id  uuid        NOT NULL REFERENCES identity.privacy_request,
    service     text        NOT NULL,
    classes     jsonb       NOT NULL,
    answered_at timestamptz NOT NULL,
    PRIMARY KEY (request_id, service)
  );
`;

const GUARDS = `
  -- The table of transitions of domain/rights/request-state.ts once more, for whoever comes past it: no clock ends a request.
  CREATE FUNCTION identity.require_privacy_transition() RETURNS trigger LANGUAGE plpgsql AS $transition$
  BEGIN
    IF TG_OP = 'INSERT' THEN
      IF NEW.state <> 'RECEIVED' THEN
        RAISE EXCEPTION 'request %: begins as RECEIVED, not %', NEW.id, NEW.state USING ERRCODE = 'insufficient_privilege';
      END IF;
    ELSIF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
      ('RECEIVED', 'IN_REVIEW'),
      ('RECEIVED', 'COLLECTING'),
      ('RECEIVED', 'FULFILLED'),
      ('IN_REVIEW', 'COLLECTING'),
      ('IN_REVIEW', 'EXECUTING'),
      ('IN_REVIEW', 'FULFILLED'),
      ('IN_REVIEW', 'REFUSED'),
      ('COLLECTING', 'IN_REVIEW'),
      ('COLLECTING', 'FULFILLED'),
      ('EXECUTING', 'FULFILLED'),
      ('EXECUTING', 'PARTLY_FULFILLED')
    ) THEN
      RAISE EXCEPTION 'request %: no way from % to %', NEW.id, OLD.state, NEW.state USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
  END $transition$;
  CREATE TRIGGER require_transition BEFORE INSERT OR UPDATE ON identity.privacy_request
    FOR EACH ROW EXECUTE FUNCTION identity.require_privacy_transition();

  ALTER TABLE identity.session DROP CONSTRAINT session_revoked_reason_check;
  ALTER TABLE identity.session ADD CONSTRAINT session_revoked_reason_check
    CHECK (revoked_reason IN ('SIGNED_OUT', 'TOKEN_REUSED', 'ACCOUNT_CLOSED'));
`;

const DESK = jobIs("privacy-desk");

/** A policy beside those that a table has: what the privacy office reaches of it. */
const forDesk = (table: string): string =>
  `CREATE POLICY for_privacy_desk ON identity.${table} USING (${DESK}) WITH CHECK (${DESK});`;

const ROW_SECURITY = [
  rowSecurity("identity.privacy_request", `${subjectIsInScope("subject")} OR ${DESK}`),
  rowSecurity("identity.privacy_export_piece", DESK),
  rowSecurity("identity.privacy_erasure_answer", DESK),
  ...["account", "session", "merchant_member"].map(forDesk),
].join("\n");

const GRANTS = `
  GRANT SELECT, INSERT ON identity.privacy_request, identity.privacy_erasure_answer TO identity_app;
  GRANT SELECT, INSERT, DELETE ON identity.privacy_export_piece TO identity_app;
  GRANT UPDATE (state, escalation, resolved_at, resolved_by, refusal, collection_lease, collection_tries, export_expires_at)
    ON identity.privacy_request TO identity_app;
  GRANT UPDATE (status, name_sealed, phone_number_sealed, office_address_sealed, date_of_birth_sealed) ON identity.account
    TO identity_app;
`;

/** Requests of data subjects with their clocks, copies of data and answers, and the log of what happened to each. */
export class PrivacyRequests1795540000000 implements MigrationInterface {
  readonly name = "PrivacyRequests1795540000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(GUARDS);
    await runner.query(ROW_SECURITY);
    await runner.query(GRANTS);
    await runner.query(auditTables("identity", "privacy"));
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
