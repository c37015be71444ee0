import type { SqlExecutor } from "../events/sql-executor";
import type { RetentionClass } from "./subject-key";

/** What ended a subject's key. */
export interface Tombstone {
  readonly subject: string;
  readonly retention: RetentionClass;
  readonly requestId: string;
}

/** Who is erased, by which request and when. */
export interface Erasing extends Omit<Tombstone, "retention"> {
  readonly at: Date;
}

/** Writes the tombstones of a subject's classes; one that is there stays as it is. */
export async function writeTombstones(
  executor: SqlExecutor,
  schema: string,
  { subject, requestId, at }: Erasing,
  retentions: readonly RetentionClass[],
): Promise<void> {
  await executor.query(
    `INSERT INTO ${schema}_keys.erased_subject (subject, retention, request_id, erased_at)
     SELECT $1, retention, $3, $4 FROM unnest($2::text[]) AS retention ON CONFLICT DO NOTHING`,
    [subject, retentions, requestId, at],
  );
}
