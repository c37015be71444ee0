import { jobIs, rowSecurity } from "@alpokat/persistence";
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
