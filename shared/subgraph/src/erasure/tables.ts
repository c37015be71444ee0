import { jobIs, requestIsGranted, rowSecurity, subjectIsInScope } from "@alpokat/persistence";
import { ERASURE_JOB } from "../standing/tables";

/** SQL for a service's migration: the erasures that were ordered, until nothing of them is left to do. */
export const erasureTables = (schema: string): string => `
  CREATE TABLE ${schema}.erasure_order (
    request_id  uuid        PRIMARY KEY,
    subject     text,
    receipt_id  uuid,
    ordered_at  timestamptz NOT NULL,
    state       text        NOT NULL CHECK (state IN ('ORDERED', 'WAITING', 'DONE')),
    -- When it is looked at again: at once, after a failure, or when a class may no longer be kept.
    next_try_at timestamptz,
    tries       integer     NOT NULL DEFAULT 0,
    CHECK ((next_try_at IS NULL) = (state = 'DONE'))
  );
  CREATE INDEX erasure_order_due ON ${schema}.erasure_order (next_try_at) WHERE next_try_at IS NOT NULL;
  GRANT SELECT, INSERT ON ${schema}.erasure_order TO ${schema}_app;
  GRANT UPDATE (subject, state, next_try_at, tries) ON ${schema}.erasure_order TO ${schema}_app;
  ${rowSecurity(`${schema}.erasure_order`, jobIs(ERASURE_JOB))}
`;

/** SQL for a service's migration: lets the job that erases reach a table, and change what is named of it. */
export const erasableTable = (schema: string, table: string, rights: string): string => `
  CREATE POLICY erased_by_job ON ${schema}.${table} USING (${jobIs(ERASURE_JOB)}) WITH CHECK (${jobIs(ERASURE_JOB)});
  GRANT ${rights} ON ${schema}.${table} TO ${schema}_app;
`;

/** SQL for a service's migration: what an erasure took from rows that a legal case holds (UU 27/2022 art. 44(1)(c)). */
export const setAsideTable = (schema: string): string => `
  CREATE TABLE ${schema}.set_aside_row (
    id           uuid        PRIMARY KEY,
    subject      text        NOT NULL,
    retention    text        NOT NULL,
    -- The table that it was taken from, with its schema.
    origin       text        NOT NULL,
    -- The whole row as JSON, under the subject's held key.
    image_sealed bytea       NOT NULL,
    request_id   uuid        NOT NULL,
    at           timestamptz NOT NULL
  );
  CREATE INDEX set_aside_row_subject ON ${schema}.set_aside_row (subject, retention);
  GRANT SELECT, INSERT, DELETE ON ${schema}.set_aside_row TO ${schema}_app;
  ${rowSecurity(`${schema}.set_aside_row`, jobIs(ERASURE_JOB))}
`;

/**
 * SQL for a service's migration: the collector of disclosures reads what is set aside of the subjects that its grant names, as
 * long as a case holds them.
 */
export const setAsideReadForCase = (schema: string): string => `
  CREATE POLICY read_for_case ON ${schema}.set_aside_row FOR SELECT USING (
    ${jobIs("service:disclosure-requests")} AND ${subjectIsInScope("subject")} AND EXISTS (
      SELECT FROM ${schema}.subject_standing standing WHERE standing.subject = set_aside_row.subject AND standing.holds > 0));
`;

/** SQL for a service's migration: as `setAsideReadForCase`, and only for the request that the hold belongs to. */
export const setAsideReadForItsCase = (schema: string): string => `
  ALTER POLICY read_for_case ON ${schema}.set_aside_row USING (
    ${jobIs("service:disclosure-requests")} AND ${subjectIsInScope("subject")} AND EXISTS (
      SELECT FROM ${schema}.subject_hold hold
       WHERE hold.subject = set_aside_row.subject AND hold.is_active AND ${requestIsGranted("hold.request_id")}));
`;
