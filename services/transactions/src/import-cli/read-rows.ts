import { CellReader, placesOf } from "./cell-reader";
import type { BadLine, Cells, FileRow } from "./csv-records";
import { type MappedRow, RowMapper } from "./map-row";
import { type RowReader, readMappedRows } from "./mapped-rows";
import { type SalesMapping, columnsOf } from "./sales-mapping";

/**
 * Streams the rows of a file. A row's number in its invoice counts the file's lines of that invoice, good and bad, so that
 * it is the same on every run; a row of a file of rejects has the number that it had in its own file.
 * @param onHeader hears the header's cells.
 * @throws UnreadableFile
 */
export const readRows = (
  file: string,
  mapping: SalesMapping,
  onHeader: (cells: Cells) => void,
): AsyncGenerator<FileRow<MappedRow> | BadLine> =>
  readMappedRows(file, {
    form: mapping,
    readerOf: (header) =>
      new SalesRowReader(
        new RowMapper(mapping, new CellReader(mapping.columns, placesOf(columnsOf(mapping), header))),
      ),
    onHeader,
  });

class SalesRowReader implements RowReader<MappedRow> {
  readonly #counts = new Map<string, number>();

  constructor(private readonly mapper: RowMapper) {}

  numberOf(cells: Cells, _line: number, given: number | null): number {
    const invoice = this.mapper.invoiceOf(cells);
    const number = given ?? (this.#counts.get(invoice) ?? 0) + 1;
    this.#counts.set(invoice, number);
    return number;
  }

  row(cells: Cells, number: number) {
    return this.mapper.row(cells, number);
  }
}
