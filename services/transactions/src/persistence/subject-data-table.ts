import type { Category } from "@alpokat/kernel";
import type { FieldPlace } from "@alpokat/persistence";

/** A table as it is copied: in the order of its key, with the category of each column that is personal. */
export interface SubjectTable {
  readonly source: string;
  /** Selects `key`, `at` and the columns, as text; `$1` owner, `$2` key to go on after or null, `$3` limit. */
  readonly sql: string;
  readonly columns: Readonly<Record<string, Category>>;
  /**
   * Columns that are words, with where they are sealed: beside what still stands in clear the table selects
   * `<column>Sealed`, as hex, and `<column>Of`.
   */
  readonly words?: Readonly<Record<string, (row: string) => FieldPlace>>;
}
