import type { Cells } from "./csv-records";

/** What a file of rejects has behind the cells of its rows. */
export const REJECT_COLUMNS = ["alpokat_number", "line", "code", "rule_id", "rule_en"] as const;

const NUMBER = /^alpokat:(\d+)$/;

/** The mark of a row's number; empty where there is no row. */
export const markOf = (number: number | null): string => (number === null ? "" : `alpokat:${String(number)}`);

/** The number that a row of a file of rejects had in its own file; null in any other file. */
export function numberOf(cells: Cells): number | null {
  const given = NUMBER.exec(cells.at(-REJECT_COLUMNS.length) ?? "")?.[1];
  return given === undefined ? null : Number(given);
}

/** The header of the file that a file's rows are of, which may be this very one. */
export const headerOf = (first: Cells): Cells =>
  first.at(-REJECT_COLUMNS.length) === REJECT_COLUMNS[0] || numberOf(first) !== null
    ? withoutMarks(first)
    : first;

export const withoutMarks = (cells: Cells): Cells => cells.slice(0, -REJECT_COLUMNS.length);
