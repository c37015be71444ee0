import type { Category } from "@alpokat/kernel";

export type Text = string | null;
export type Row = Readonly<Record<string, Text>> & { readonly key: string };

/** A column that is sealed: selected in hexadecimal, opened with the place it was sealed for. */
export interface SealedColumn {
  readonly category: Category;
  readonly column: string;
  /** Which part of the opened text is the datum, where it is not all of it. */
  readonly partOf?: (opened: string) => Text;
}

/** A table as it is copied: in the order of its key, with the category of each column that is personal. */
export interface SubjectTable {
  readonly source: string;
  /** Selects `key`, `at` and the columns, as text; `$1` subject, `$2` key to go on after or null, `$3` limit, then `moments`. */
  readonly sql: string;
  /** Further parameters, by which is told what has expired at a moment. */
  readonly moments?: (now: Date) => readonly Date[];
  readonly columns: Readonly<Record<string, Category | SealedColumn>>;
  /** The table that sealed columns are authenticated with. */
  readonly table?: string;
  /** The row that sealed columns are authenticated with, from the subject and the key. */
  readonly rowOf?: (subject: string, key: string) => string;
}

export const sealed = (column: string, category: Category): SealedColumn => ({ column, category });
/** One of the values that are sealed together as a JSON list. */
export const sealedPart = (column: string, index: number, category: Category): SealedColumn => ({
  column,
  category,
  partOf: (opened) => (JSON.parse(opened) as readonly Text[])[index] ?? null,
});
export const hexadecimal = (column: string, name: string): string =>
  `encode(${column}_sealed, 'hex') AS "${name}"`;
