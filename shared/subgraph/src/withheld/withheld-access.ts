import type { SqlStatement } from "@alpokat/audit";
import type { CloudEvent, SqlExecutor } from "@alpokat/persistence";
import { z } from "zod";

/** A gag has ended, and nothing else forbids to tell its subjects. Told by disclosure-requests, more than once. */
export const GAG_ENDED = "disclosure.gag-ended.v1";
export const gagEndedSchema = z.object({ requestId: z.uuid() });

/** How the record knows a request of an authority as a case. */
export const caseOfRequest = (requestId: string): string => `disclosure-request/${requestId}`;

/** The statement that keeps events about a case until its gag ends. */
export const withholding = (
  schema: string,
  caseReference: string,
  events: readonly CloudEvent[],
): SqlStatement => ({
  sql: `INSERT INTO ${schema}.withheld_access (id, case_reference, payload)
        SELECT id, $1::text, payload FROM unnest($2::uuid[], $3::jsonb[]) AS withheld (id, payload)`,
  parameters: [caseReference, events.map(({ id }) => id), events.map((event) => JSON.stringify(event))],
});

/** Publishes what was withheld of a case, with the times that it had. Safe to repeat. */
export async function releaseWithheld(
  executor: SqlExecutor,
  schema: string,
  requestId: string,
): Promise<void> {
  await executor.query(
    `WITH released AS (DELETE FROM ${schema}.withheld_access WHERE case_reference = $1 RETURNING id, payload)
     INSERT INTO ${schema}.outbox (id, type, payload)
     SELECT id, payload->>'type', payload FROM released ORDER BY id`,
    [caseOfRequest(requestId)],
  );
}
