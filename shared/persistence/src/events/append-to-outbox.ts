import { type CloudEvent, cloudEventSchema } from "./cloud-event";
import { prepared } from "../prepared";
import { schemaName, type SqlExecutor } from "./sql-executor";

/**
 * Tells facts with the act itself: they are published if and only if the transaction commits. No NOTIFY goes with them,
 * because NOTIFY makes all commits of the database queue behind one lock.
 * @param executor in the act's transaction.
 * @throws ZodError for what is no event, before anything is written; otherwise whatever the database answers.
 */
export async function appendToOutbox(
  executor: SqlExecutor,
  schema: string,
  ...events: readonly CloudEvent[]
): Promise<void> {
  if (events.length === 0) return;
  const { sql, parameters } = outboxInsertion(schema, events);
  await executor.query(prepared(sql), [...parameters]);
}

/** The statement that tells facts. @throws ZodError for what is no event. */
export function outboxInsertion(
  schema: string,
  events: readonly CloudEvent[],
): { readonly sql: string; readonly parameters: readonly unknown[] } {
  const checked = events.map((event) => cloudEventSchema.parse(event));
  return {
    sql: `INSERT INTO ${schemaName(schema)}.outbox (id, type, subject, payload)
     SELECT id, type, subject, payload
     FROM unnest($1::uuid[], $2::text[], $3::text[], $4::jsonb[])
       WITH ORDINALITY AS event (id, type, subject, payload, place) ORDER BY place`,
    parameters: [
      checked.map(({ id }) => id),
      checked.map(({ type }) => type),
      checked.map(({ subject }) => subject ?? null),
      checked.map((event) => JSON.stringify(event)),
    ],
  };
}
