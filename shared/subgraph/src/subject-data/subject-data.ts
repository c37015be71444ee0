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
  const page = new Page(limit);
  const start = after?.source ?? 0;
  for (const [offset, read] of sources.slice(start).entries()) {
    // One more than there is room for tells whether this source has more.
    const found = await read(offset === 0 ? (after?.key ?? null) : null, page.room + 1);
    for (const row of found) {
      if (!page.take(row, start + offset)) return { rows: page.rows, isLast: false };
    }
  }
  return { rows: page.rows, isLast: true };
}

/** Rows of a page while it fills. */
class Page {
  readonly rows: PlacedRow[] = [];
  private weight = 0;

  constructor(private readonly limit: number) {}

  get room(): number {
    return this.limit - this.rows.length;
  }

  /** @returns false where there is no room for the row. */
  take(row: SubjectRow, source: number): boolean {
    const weight = this.weight + weightOf(row);
    if (this.room === 0 || (this.rows.length > 0 && weight > MOST_VALUES)) return false;
    this.weight = weight;
    this.rows.push({ ...row, place: { source, key: row.key } });
    return true;
  }
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
