import type { FactsLoader, ProvenFacts } from "@alpokat/policy";
import { prepared, type SubjectKeys } from "@alpokat/persistence";
import type { DataSource } from "typeorm";

interface StandingRow {
  subject: string;
  restricted: boolean;
  holds: number;
  objections: number;
  guardian_awaited: boolean;
}

export interface StandingSources {
  readonly schema: string;
  /** The pool, or a transaction: whoever holds a connection must not wait for another. */
  readonly dataSource: Pick<DataSource, "query">;
  readonly subjectKeys: SubjectKeys;
}

/**
 * What a service itself knows of subjects: whether their data is restricted or held, whether they are minors who wait for a
 * guardian, and whether they object to decisions by machine (a copy made from events), and whether it was erased (a tombstone beside the keys).
 * @returns an answer about every subject asked for: whoever stands in no row is none of it.
 */
export const standingOf =
  ({ schema, dataSource, subjectKeys }: StandingSources): FactsLoader =>
  async (subjects) => {
    const [rows, erased] = await Promise.all([
      dataSource.query<StandingRow[]>(
        prepared(
          `SELECT subject, restricted, holds, objections, guardian_awaited FROM ${schema}.subject_standing WHERE subject = ANY($1)`,
        ),
        [subjects],
      ),
      subjectKeys.erasedAmong(subjects),
    ]);
    const bySubject = new Map(rows.map((row) => [row.subject, row]));
    return new Map(
      subjects.map((subject): [string, ProvenFacts] => {
        const row = bySubject.get(subject);
        return [subject, { ...standingIn(row), erased: erased.has(subject) }];
      }),
    );
  };

/** Whose guardian has still to be asked, of them nothing is processed for others and nothing is collected. */
function standingIn(row: StandingRow | undefined): ProvenFacts {
  const isAwaited = row?.guardian_awaited ?? false;
  return {
    restricted: isAwaited || (row?.restricted ?? false),
    legalHold: (row?.holds ?? 0) > 0,
    automatedDecisionObjection: (row?.objections ?? 0) > 0,
    guardianAwaited: isAwaited,
  };
}

/**
 * Whether a legal case holds subjects, as it counts for whoever collects for a request of an authority: what was set aside is for the
 * request that the hold belongs to, and for no other case.
 * @returns by the request's id; null where nothing is collected: then nobody is held.
 */
export const heldFor =
  ({ schema, dataSource }: Omit<StandingSources, "subjectKeys">) =>
  (requestId: string | null): FactsLoader =>
  async (subjects) => {
    const sql = `SELECT subject FROM ${schema}.subject_hold WHERE is_active AND request_id = $2 AND subject = ANY($1)`;
    const rows = await dataSource.query<{ subject: string }[]>(prepared(sql), [subjects, requestId]);
    const held = new Set(rows.map(({ subject }) => subject));
    return new Map(subjects.map((subject) => [subject, { legalHold: held.has(subject) }]));
  };

/** Facts of several sources about the same subjects. A subject that one of them leaves out has the other's facts only. */
export const factsOfBoth =
  (first: FactsLoader, second: FactsLoader | undefined): FactsLoader =>
  async (subjects) => {
    if (!second) return first(subjects);
    const [common, own] = await Promise.all([first(subjects), second(subjects)]);
    return new Map(subjects.map((subject) => [subject, { ...common.get(subject), ...own.get(subject) }]));
  };
