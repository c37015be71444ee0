import type { SqlExecutor } from "@alpokat/persistence";
import type { z } from "zod";
import type {
  guardianAwaitedSchema,
  legalHoldChangedSchema,
  objectionChangedSchema,
  restrictionChangedSchema,
} from "./standing-events";

/**
 * A service's rows about subjects' standing. Events come in any order and more than once: of each kind the newest time
 * counts, and of two of one time the one that denies.
 */
export class StandingRows {
  constructor(
    private readonly schema: string,
    private readonly executor: SqlExecutor,
  ) {}

  /** Makes the subject's row where there is none, and keeps others from changing it until the transaction ends. */
  lock(subject: string): Promise<void> {
    return this.lockAll([subject]);
  }

  /** As `lock`, of several: always in one order, so that whoever locks some of them waits and is never stuck. */
  async lockAll(subjects: readonly string[]): Promise<void> {
    const insert = `INSERT INTO ${this.schema}.subject_standing (subject)
      SELECT subject FROM unnest($1::text[]) AS wanted (subject) ORDER BY subject ON CONFLICT DO NOTHING`;
    await this.executor.query(insert, [subjects]);
    const select = `SELECT FROM ${this.schema}.subject_standing WHERE subject = ANY($1) ORDER BY subject FOR UPDATE`;
    await this.executor.query(select, [subjects]);
  }

  async setRestricted(
    { subject, isRestricted }: z.output<typeof restrictionChangedSchema>,
    at: string,
  ): Promise<void> {
    await this.lock(subject);
    await this.executor.query(
      `UPDATE ${this.schema}.subject_standing SET restricted = $2, restricted_at = $3
       WHERE subject = $1 AND (restricted_at IS NULL OR restricted_at < $3 OR (restricted_at = $3 AND $2))`,
      [subject, isRestricted, at],
    );
  }

  async setAwaited(
    { subject, isAwaited }: z.output<typeof guardianAwaitedSchema>,
    at: string,
  ): Promise<void> {
    await this.lock(subject);
    await this.executor.query(
      `UPDATE ${this.schema}.subject_standing SET guardian_awaited = $2, guardian_at = $3
       WHERE subject = $1 AND (guardian_at IS NULL OR guardian_at < $3 OR (guardian_at = $3 AND $2))`,
      [subject, isAwaited, at],
    );
  }

  async setHold(
    { holdId, subject, isActive, requestId }: z.output<typeof legalHoldChangedSchema>,
    at: string,
  ): Promise<void> {
    await this.lock(subject);
    await this.executor.query(
      `INSERT INTO ${this.schema}.subject_hold AS hold (hold_id, subject, is_active, changed_at, request_id)
       VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (hold_id) DO UPDATE SET is_active = excluded.is_active, changed_at = excluded.changed_at,
         request_id = coalesce(excluded.request_id, hold.request_id)
       WHERE hold.changed_at < excluded.changed_at OR (hold.changed_at = excluded.changed_at AND excluded.is_active)`,
      [holdId, subject, isActive, at, requestId],
    );
    await this.executor.query(
      `UPDATE ${this.schema}.subject_standing SET holds =
         (SELECT count(*) FROM ${this.schema}.subject_hold hold WHERE hold.subject = $1 AND hold.is_active)
       WHERE subject = $1`,
      [subject],
    );
  }

  /** An objection that was refused, or withdrawn, stands in the way of nothing. */
  async setObjection(
    { requestId, subject, isOpen, isUpheld }: z.output<typeof objectionChangedSchema>,
    at: string,
  ): Promise<void> {
    await this.lock(subject);
    await this.executor.query(
      `INSERT INTO ${this.schema}.subject_objection AS objection (request_id, subject, stands, changed_at)
       VALUES ($1, $2, $3, $4)
       ON CONFLICT (request_id) DO UPDATE SET stands = excluded.stands, changed_at = excluded.changed_at
       WHERE objection.changed_at < excluded.changed_at OR (objection.changed_at = excluded.changed_at AND excluded.stands)`,
      [requestId, subject, isOpen || isUpheld === true, at],
    );
    await this.executor.query(
      `UPDATE ${this.schema}.subject_standing SET objections =
         (SELECT count(*) FROM ${this.schema}.subject_objection o WHERE o.subject = $1 AND o.stands)
       WHERE subject = $1`,
      [subject],
    );
  }
}
