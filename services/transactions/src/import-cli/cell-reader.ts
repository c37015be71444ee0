import type { Cells } from "./csv-records";
import type { Column } from "./mapping-file";
import { UnreadableFile } from "./unreadable-file";

/** Reads the cells of a row by the fields of a mapping. */
export class CellReader<Field extends string> {
  /** @param placeOf says where a column of the mapping stands in this file. */
  constructor(
    private readonly columns: Readonly<Partial<Record<Field, Column | readonly Column[] | undefined>>>,
    private readonly placeOf: ReadonlyMap<Column, number>,
  ) {}

  /** Empty where the mapping names no column for the field. */
  text(cells: Cells, field: Field): string {
    const columns = this.columns[field];
    if (columns === undefined) return "";
    return [columns]
      .flat()
      .map((column) => this.cell(cells, column))
      .join(" ");
  }

  cell(cells: Cells, column: Column): string {
    return cells[this.placeOf.get(column) ?? -1] ?? "";
  }
}

/** @throws UnreadableFile where the file has not all columns that the mapping names. */
export function placesOf(
  named: readonly (readonly [string, Column])[],
  header: Cells,
): ReadonlyMap<Column, number> {
  const places = new Map<Column, number>();
  const missing = new Set<Column>();
  for (const [, column] of named) {
    const place = typeof column === "number" ? column : header.indexOf(column);
    if (place < 0 || place >= header.length) missing.add(column);
    places.set(column, place);
  }
  if (missing.size > 0) throw new UnreadableFile(`The file has no column ${[...missing].join(", ")}`);
  return places;
}
