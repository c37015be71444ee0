import { jobIs } from "@alpokat/persistence";

/** The job that publishes what was withheld. */
export const RELEASE_JOB = "release-withheld";

/**
 * SQL for a service's migration: entries of access logs that a gag keeps from their subjects, each as the event that would
 * have been published. Every request may add some; only the job sees any.
 */
export const withheldAccessTable = (schema: string): string => `
  CREATE TABLE ${schema}.withheld_access (
    id             uuid        PRIMARY KEY,
    -- \`<kind>/<id>\` of the case under the gag.
    case_reference text        NOT NULL,
    payload        jsonb       NOT NULL
  );
  CREATE INDEX withheld_access_case ON ${schema}.withheld_access (case_reference);
  GRANT SELECT, INSERT, DELETE ON ${schema}.withheld_access TO ${schema}_app;
  ALTER TABLE ${schema}.withheld_access ENABLE ROW LEVEL SECURITY;
  ALTER TABLE ${schema}.withheld_access FORCE ROW LEVEL SECURITY;
  CREATE POLICY added_by_all ON ${schema}.withheld_access FOR INSERT WITH CHECK (true);
  CREATE POLICY seen_by_job ON ${schema}.withheld_access FOR SELECT USING (${jobIs(RELEASE_JOB)});
  CREATE POLICY taken_by_job ON ${schema}.withheld_access FOR DELETE USING (${jobIs(RELEASE_JOB)});
`;
