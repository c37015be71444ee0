import { jobIs, rowSecurity, subjectIsInScope } from "@alpokat/persistence";
import type { MigrationInterface, QueryRunner } from "typeorm";

const TABLES = `
  CREATE TABLE identity.consent_event (
    id             uuid        PRIMARY KEY,
    account_id     uuid        NOT NULL REFERENCES identity.account,
    purpose        text        NOT NULL CHECK (purpose IN ('marketing.own', 'marketing.partner', 'service.improve')),
    channel        text        NOT NULL CHECK (channel IN ('EMAIL', 'SMS', 'DEVICE')),
    topic          text        NOT NULL CHECK (topic IN ('NEWS', 'PROMOTION', 'PARTNER_OFFERS', 'USAGE')),
    number         integer     NOT NULL CHECK (number > 0),
    state          text        NOT NULL
      CHECK (state IN ('REQUESTED', 'GIVEN', 'REFUSED', 'WITHDRAWN', 'EXPIRED', 'INVALIDATED')),
    at             timestamptz NOT NULL,
    actor          uuid        NOT NULL,
    actor_relation text        NOT NULL CHECK (actor_relation IN ('SELF', 'GUARDIAN')),
    source         text        NOT NULL CHECK (source IN ('graphql')),
    request_id     uuid        NOT NULL,
    notice_version integer     REFERENCES identity.notice_publication,
    notice_sha256  text        CHECK (notice_sha256 ~ '^[0-9a-f]{64}$'),
    locale         text        CHECK (locale IN ('id', 'en')),
    wording        text,
    wording_sha256 text        CHECK (wording_sha256 ~ '^[0-9a-f]{64}$'),
    UNIQUE (account_id, purpose, channel, topic, number),
    -- UU 27/2022 art. 24: whoever relies on a consent shows the proof of it.
    CHECK (state <> 'GIVEN' OR (notice_version IS NOT NULL AND notice_sha256 IS NOT NULL AND locale IS NOT NULL
      AND wording IS NOT NULL AND wording_sha256 IS NOT NULL))
  );

  CREATE TABLE identity.improvement_telemetry (
    id               uuid        PRIMARY KEY,
    account_id       uuid        NOT NULL REFERENCES identity.account,
    consent_event_id uuid        NOT NULL REFERENCES identity.consent_event,
    application      text,
    system           text,
    at               timestamptz NOT NULL
  );
  CREATE INDEX improvement_telemetry_account ON identity.improvement_telemetry (account_id, at DESC);
`;

/** A consent is its acts: what was said and when can't be unsaid by anybody (obligation 4.4). */
const APPEND_ONLY = `
  CREATE TRIGGER consent_event_stays BEFORE UPDATE OR DELETE ON identity.consent_event
    FOR EACH ROW EXECUTE FUNCTION identity.refuse_change();
  CREATE TRIGGER consent_event_is_not_emptied BEFORE TRUNCATE ON identity.consent_event
    FOR EACH STATEMENT EXECUTE FUNCTION identity.refuse_change();
`;

const ROW_SECURITY = [
  rowSecurity(
    "identity.consent_event",
    `${subjectIsInScope("account_id")} OR ${jobIs("standing", "sign-in")}`,
  ),
  rowSecurity("identity.improvement_telemetry", `${subjectIsInScope("account_id")} OR ${jobIs("sign-in")}`),
].join("\n");

const GRANTS = `
  GRANT SELECT, INSERT ON identity.consent_event, identity.improvement_telemetry TO identity_app;
`;

/** Consents as the acts that they are, and what is recorded with one of them. */
export class Consents1795522000000 implements MigrationInterface {
  readonly name = "Consents1795522000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(APPEND_ONLY);
    await runner.query(ROW_SECURITY);
    await runner.query(GRANTS);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
