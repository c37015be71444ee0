import { CellReader, placesOf } from "./cell-reader";
import { type BadLine, type Cells, type FileRow, noCsv, readRecords } from "./csv-records";
import { type MappedRow, RowMapper } from "./map-row";
import { headerOf, numberOf, withoutMarks } from "./rejects-columns";
import { type SalesMapping, columnsOf } from "./sales-mapping";

/**
 * Streams the rows of a file. A row's number in its invoice counts the file's lines of that invoice, good and bad, so that
 * it is the same on every run; a row of a file of rejects has the number that it had in its own file.
 * @param onHeader hears the header's cells.
 * @throws UnreadableFile
 */
export async function* readRows(
  file: string,
  mapping: SalesMapping,
  onHeader: (cells: Cells) => void = () => undefined,
): AsyncGenerator<FileRow<MappedRow> | BadLine> {
  let reader: RowReader | null = null;
  for await (const record of readRecords(file, mapping)) {
    if ("refusal" in record) {
      yield record;
      continue;
    }
    if (reader === null) {
      reader = new RowReader(mapping, record.cells);
      if (mapping.hasHeader) onHeader(reader.header);
      if (mapping.hasHeader) continue;
    }
    yield reader.read(record.cells, record.line);
  }
}

class RowReader {
  readonly header: Cells;
  readonly #mapper: RowMapper;
  readonly #counts = new Map<string, number>();

  /** @param first cells of the file's first line, which may be its header. */
  constructor(mapping: SalesMapping, first: Cells) {
    this.header = headerOf(first);
    const places = placesOf(columnsOf(mapping), this.header);
    this.#mapper = new RowMapper(mapping, new CellReader(mapping.columns, places));
  }

  read(record: Cells, line: number): FileRow<MappedRow> | BadLine {
    const given = numberOf(record);
    const cells = given === null ? record : withoutMarks(record);
    const invoice = this.#mapper.invoiceOf(cells);
    const number = given ?? (this.#counts.get(invoice) ?? 0) + 1;
    this.#counts.set(invoice, number);
    if (cells.length !== this.header.length) {
      return { line, number, cells, refusal: noCsv("CSV_RECORD_INCONSISTENT_COLUMNS") };
    }
    const row = this.#mapper.row(cells, number);
    return "code" in row ? { line, number, cells, refusal: row } : { line, number, cells, row };
  }
}
