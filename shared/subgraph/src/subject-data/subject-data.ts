import type { Category, RequestGuard, SubjectReference } from "@alpokat/policy";

/** A datum that a service keeps about somebody, sealed or not; opened only when the policy has allowed it. */
export interface SubjectDatum {
  readonly name: string;
  readonly category: Category;
  readonly reveal: () => string | null;
}

/** Something that a service keeps about somebody, such as a row of a table. */
export interface SubjectRecord {
  /** Where it is kept, such as `identity.account`. */
  readonly source: string;
  readonly record: string;
  readonly recordedAt: Date | null;
  /** Whom it is about. */
  readonly reference: SubjectReference;
  readonly values: readonly SubjectDatum[];
}

/** What stands under one key of a source: a row, and what belongs to it. */
export interface SubjectRow {
  /** Where the next page goes on: unique in its source, and in the source's order. */
  readonly key: string;
  readonly records: readonly SubjectRecord[];
}

/** A list that a service keeps about somebody: rows in a fixed order, so many after a key. */
export type SubjectSource = (after: string | null, limit: number) => Promise<readonly SubjectRow[]>;

/** Where a page of all sources goes on: in which source, after which key. */
export interface SourcePlace {
  readonly source: number;
  readonly key: string | null;
}

/** A row with its place among all sources. */
export interface PlacedRow extends SubjectRow {
  readonly place: SourcePlace;
}

/** Values of one page, beside the limit of rows: some rows, such as a sale with all its lines, hold hundreds. */
const MOST_VALUES = 2_000;

const weightOf = ({ records }: SubjectRow): number =>
  records.reduce((sum, { values }) => sum + values.length, 0);

/**
 * A page over several sources, one after the other.
 * @returns at most `limit` rows, and fewer where they are heavy but at least one; `isLast` tells whether all were read.
 */
export async function subjectDataPage(
  sources: readonly SubjectSource[],
  after: SourcePlace | null,
  limit: number,
): Promise<{ readonly rows: readonly PlacedRow[]; readonly isLast: boolean }> {
  const rows: PlacedRow[] = [];
  let weight = 0;
  for (let source = after?.source ?? 0; source < sources.length; source += 1) {
    const key = source === after?.source ? after.key : null;
    const wanted = limit - rows.length;
    // One more than wanted tells whether this source has more.
    const found = (await sources[source]?.(key, wanted + 1)) ?? [];
    for (const row of found) {
      const isFull = rows.length === limit || (rows.length > 0 && weight + weightOf(row) > MOST_VALUES);
      if (isFull) return { rows, isLast: false };
      weight += weightOf(row);
      rows.push({ ...row, place: { source, key: row.key } });
    }
  }
  return { rows, isLast: true };
}

/**
 * Whether the caller gathers the subject's data for the subject: the privacy office's machine, in the case of an open
 * request that names the subject. Everybody else has the fields of the graph itself.
 */
export function mayGather(guard: RequestGuard, subject: string): boolean {
  const { id, purpose, caseFacts } = guard.principal;
  return (
    id === "identity-verification" &&
    purpose === "privacy.request" &&
    caseFacts?.kind === "privacy-request" &&
    guard.relationTo({ subject }) === "assigned_case"
  );
}

/** Subjects of the caller's case, beside the one that it is about: the merchants that a person owns. */
export const furtherSubjects = (
  { principal: { caseFacts } }: RequestGuard,
  subject: string,
): readonly string[] => (caseFacts?.subjects ?? []).filter((each) => each !== subject);
