import { type BadLine, type Cells, type FileRow, type RowRefusal, noCsv, readRecords } from "./csv-records";
import type { FileForm } from "./mapping-file";
import { headerOf, numberOf, withoutMarks } from "./rejects-columns";

/** Reads the rows of a file whose columns are known. */
export interface RowReader<Row extends object> {
  /** What a row is known by. @param given the number that a row of a file of rejects had in its own file; else null. */
  numberOf(cells: Cells, line: number, given: number | null): number;
  row(cells: Cells, number: number): Row | RowRefusal;
}

/** How a file is read by a mapping. */
interface MappedFile<Row extends object> {
  readonly form: Pick<FileForm, "encoding" | "delimiter" | "hasHeader">;
  /** @throws UnreadableFile where the header has not all columns. */
  readonly readerOf: (header: Cells) => RowReader<Row>;
  /** Hears the header's cells. */
  readonly onHeader: (header: Cells) => void;
}

/**
 * Streams the rows of a file, or of a file of rejects of it.
 * @throws UnreadableFile
 */
export async function* readMappedRows<Row extends object>(
  file: string,
  { form, readerOf, onHeader }: MappedFile<Row>,
): AsyncGenerator<FileRow<Row> | BadLine> {
  let read: ((cells: Cells, line: number) => FileRow<Row> | BadLine) | null = null;
  for await (const record of readRecords(file, form)) {
    if ("refusal" in record) {
      yield record;
      continue;
    }
    if (read === null) {
      const header = headerOf(record.cells);
      read = lineReader(header, readerOf(header));
      if (form.hasHeader) onHeader(header);
      if (form.hasHeader) continue;
    }
    yield read(record.cells, record.line);
  }
}

const lineReader =
  <Row extends object>(header: Cells, reader: RowReader<Row>) =>
  (record: Cells, line: number): FileRow<Row> | BadLine => {
    const given = numberOf(record);
    const cells = given === null ? record : withoutMarks(record);
    const number = reader.numberOf(cells, line, given);
    const place = { line, number, cells };
    if (cells.length !== header.length)
      return { ...place, refusal: noCsv("CSV_RECORD_INCONSISTENT_COLUMNS") };
    const row = reader.row(cells, number);
    return isRefusal(row) ? { ...place, refusal: row } : { ...place, row };
  };

const isRefusal = (row: object): row is RowRefusal => "ruleEnglish" in row;
