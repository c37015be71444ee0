import { isId } from "@alpokat/kernel";
import { rowsOf, type SqlExecutor } from "@alpokat/persistence";
import type { ErasableTable, PersonalDataClass } from "./personal-data";

/** Those subjects that the table may hold rows of. */
const subjectsFor = (
  { subjectType }: Pick<ErasableTable, "subjectType">,
  subjects: readonly string[],
): readonly string[] => (subjectType === "uuid" ? subjects.filter(isId) : subjects);

const ofSubjects = ({ subject, subjectType, only = "true" }: ErasableTable): string =>
  `${subject} = ANY ($1::${subjectType}[]) AND ${only}`;

/** How many rows of a class are there about a subject, and until when the last of them reaches. */
export interface HeldRows {
  readonly count: number;
  readonly latest: Date | null;
}

export async function heldRows(
  executor: SqlExecutor,
  { tables }: PersonalDataClass,
  subject: string,
): Promise<HeldRows> {
  let count = 0;
  let latest: Date | null = null;
  for (const table of tables) {
    const subjects = subjectsFor(table, [subject]);
    if (subjects.length === 0) continue;
    const answer = await executor.query(
      `SELECT count(*)::int AS count, max(${table.datedBy ?? "NULL::timestamptz"}) AS latest
       FROM ${table.table} WHERE ${ofSubjects(table)} AND ${isStillThere(table)}`,
      [subjects],
    );
    const [row] = rowsOf(answer);
    count += Number(row?.["count"] ?? 0);
    const date = row?.["latest"];
    if (date instanceof Date && (latest === null || date > latest)) latest = date;
  }
  return { count, latest };
}

const isStillThere = ({ columns, isDeleted }: ErasableTable): string =>
  isDeleted || columns.length === 0
    ? "true"
    : `(${columns.map((column) => `${column} IS NOT NULL`).join(" OR ")})`;

/** A statement that takes something of subjects away; without what it returns. */
interface Removal {
  readonly table: string;
  readonly sql: string;
  readonly subjects: readonly string[];
}

/** What erases a class, in its order: what goes alongside may be found through the tables, so it goes first. */
function removalsOf(
  { tables, alongside = [] }: PersonalDataClass,
  subjects: readonly string[],
): readonly Removal[] {
  const erasable = tables.filter(({ isDeleted, columns }) => isDeleted === true || columns.length > 0);
  return [
    ...alongside.map((each) => ({ ...each, subjects: subjectsFor(each, subjects) })),
    ...erasable.map((each) => ({
      table: each.table,
      sql: eraseSql(each),
      subjects: subjectsFor(each, subjects),
    })),
  ].filter((removal) => removal.subjects.length > 0);
}

/**
 * Empties the rows of subjects in a class. Safe to repeat: what is empty stays as it is.
 * @returns how many rows were emptied.
 */
export async function eraseRows(
  executor: SqlExecutor,
  data: PersonalDataClass,
  subjects: readonly string[],
): Promise<number> {
  let erased = 0;
  for (const removal of removalsOf(data, subjects)) {
    const answer = await executor.query(`${removal.sql} RETURNING 1 AS erased`, [removal.subjects]);
    erased += rowsOf(answer).length;
  }
  return erased;
}

/** A row as it was before something of it was taken away. */
interface RowImage {
  readonly table: string;
  /** JSON as the database wrote it: read and written again, an amount past 2^53 would be another one. */
  readonly image: string;
}

/** Empties the rows of one subject as `eraseRows` does, and hands over what each of them was. */
export async function takeRows(
  executor: SqlExecutor,
  data: PersonalDataClass,
  subject: string,
): Promise<readonly RowImage[]> {
  const taken: RowImage[] = [];
  for (const { table, sql, subjects } of removalsOf(data, [subject])) {
    const answer = await executor.query(`${sql} RETURNING to_jsonb(old)::text AS image`, [subjects]);
    for (const { image } of rowsOf(answer)) taken.push({ table, image: String(image) });
  }
  return taken;
}

function eraseSql(table: ErasableTable): string {
  const where = `WHERE ${ofSubjects(table)}`;
  if (table.isDeleted) return `DELETE FROM ${table.table} ${where}`;
  const nulls = table.columns.map((column) => `${column} = NULL`);
  const assignments = [...nulls, ...(table.set === undefined ? [] : [table.set])];
  return `UPDATE ${table.table} SET ${assignments.join(", ")} ${where} AND ${isStillThere(table)}`;
}
