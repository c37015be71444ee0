import { erasedSubjectTable, jobIs } from "@alpokat/persistence";

/** The job that keeps the copy of subjects' standing. */
export const STANDING_JOB = "standing";
/** The job that erases, and looks at a subject's standing under its lock. */
export const ERASURE_JOB = "erasure";

/** Asked about everybody whom an answer is about, so every request may read it; only the two jobs write. */
const readByAllWrittenByJobs = (table: string): string => `
  ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
  ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
  CREATE POLICY read_by_all ON ${table} FOR SELECT USING (true);
  CREATE POLICY written_by_jobs ON ${table} USING (${jobIs(STANDING_JOB, ERASURE_JOB)}) WITH CHECK (${jobIs(STANDING_JOB, ERASURE_JOB)});
`;

/** SQL for a service's migration: who objects to decisions by machine; a copy made from events, beside the standing. */
export const objectionTable = (schema: string): string => `
  ALTER TABLE ${schema}.subject_standing ADD COLUMN objections integer NOT NULL DEFAULT 0 CHECK (objections >= 0);
  CREATE TABLE ${schema}.subject_objection (
    request_id uuid        PRIMARY KEY,
    subject    text        NOT NULL,
    -- Open, or upheld.
    stands     boolean     NOT NULL,
    changed_at timestamptz NOT NULL
  );
  CREATE INDEX subject_objection_standing ON ${schema}.subject_objection (subject) WHERE stands;
  GRANT SELECT, INSERT, UPDATE ON ${schema}.subject_objection TO ${schema}_app;
  ${readByAllWrittenByJobs(`${schema}.subject_objection`)}
`;

/** SQL for a service's migration: which minors wait for a guardian; a copy made from events, in the standing. */
export const guardianColumns = (schema: string): string => `
  ALTER TABLE ${schema}.subject_standing
    ADD COLUMN guardian_awaited boolean NOT NULL DEFAULT false,
    -- Time of the event that said so last.
    ADD COLUMN guardian_at timestamptz;
`;

/**
 * SQL for a service's migration: the request of an authority that each hold belongs to. Null where that isn't known: then no
 * request gets what is set aside under it.
 */
export const holdRequests = (schema: string): string =>
  `ALTER TABLE ${schema}.subject_hold ADD COLUMN request_id uuid;`;

/**
 * SQL for a service's migration: what the service knows of subjects whose data may not be used, or not be erased. A
 * copy made from events: it may deny, never allow. Who was erased stands with the keys, which outlive a restored backup.
 */
export const standingTables = (schema: string): string => `
  CREATE TABLE ${schema}.subject_standing (
    subject       text        PRIMARY KEY,
    restricted    boolean     NOT NULL DEFAULT false,
    -- Time of the event that said so last; an older one that comes later changes nothing.
    restricted_at timestamptz,
    holds         integer     NOT NULL DEFAULT 0 CHECK (holds >= 0)
  );
  CREATE TABLE ${schema}.subject_hold (
    hold_id    uuid        PRIMARY KEY,
    subject    text        NOT NULL,
    is_active  boolean     NOT NULL,
    changed_at timestamptz NOT NULL
  );
  CREATE INDEX subject_hold_active ON ${schema}.subject_hold (subject) WHERE is_active;
  ${erasedSubjectTable(schema)}
  GRANT SELECT, INSERT, UPDATE ON ${schema}.subject_standing, ${schema}.subject_hold TO ${schema}_app;
  ${readByAllWrittenByJobs(`${schema}.subject_standing`)}
  ${readByAllWrittenByJobs(`${schema}.subject_hold`)}
`;
