import { isId } from "@alpokat/kernel";
import { rowsOf, type SqlExecutor } from "@alpokat/persistence";
import type { ErasableTable, PersonalDataClass } from "./personal-data";

/** Those subjects that the table may hold rows of. */
const subjectsFor = (
  { subjectType }: Pick<ErasableTable, "subjectType">,
  subjects: readonly string[],
): readonly string[] => (subjectType === "uuid" ? subjects.filter(isId) : subjects);

const ofSubjects = ({ subject, subjectType }: ErasableTable): string =>
  `${subject} = ANY ($1::${subjectType}[])`;

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

/**
 * Empties the rows of subjects in a class. Safe to repeat: what is empty stays as it is.
 * @returns how many rows were emptied.
 */
export async function eraseRows(
  executor: SqlExecutor,
  { tables, alongside = [] }: PersonalDataClass,
  subjects: readonly string[],
): Promise<number> {
  let erased = 0;
  // First, since what goes alongside may be found through the tables.
  for (const each of alongside) await executor.query(each.sql, [subjectsFor(each, subjects)]);
  for (const table of tables) {
    const own = subjectsFor(table, subjects);
    if (own.length === 0 || (!table.isDeleted && table.columns.length === 0)) continue;
    erased += rowsOf(await executor.query(`${eraseSql(table)} RETURNING 1 AS erased`, [own])).length;
  }
  return erased;
}

function eraseSql(table: ErasableTable): string {
  const where = `WHERE ${ofSubjects(table)}`;
  if (table.isDeleted) return `DELETE FROM ${table.table} ${where}`;
  const nulls = table.columns.map((column) => `${column} = NULL`);
  const assignments = [...nulls, ...(table.set === undefined ? [] : [table.set])];
  return `UPDATE ${table.table} SET ${assignments.join(", ")} ${where} AND ${isStillThere(table)}`;
}
