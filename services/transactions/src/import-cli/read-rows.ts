import { createReadStream } from "node:fs";
import { Readable, pipeline } from "node:stream";
import { type CsvError, parse } from "csv-parse";
import { type Cells, type MappedRow, RowMapper, type RowRefusal } from "./map-row";
import { type Column, type SalesMapping, columnsOf } from "./sales-mapping";
import { UnreadableFile } from "./unreadable-file";

/** Where a row stands in the file, and what stood there. */
interface FilePlace {
  /** From 1; the header is line 1. */
  readonly line: number;
  /** The row's number in its invoice, from 1; null where there is no row. */
  readonly number: number | null;
  readonly cells: Cells;
}

/** A row as the gateway takes it. */
export interface FileRow extends FilePlace {
  readonly row: MappedRow;
}

/** A line that is no row. */
export interface BadLine extends FilePlace {
  readonly refusal: RowRefusal;
}

/** What a file of rejects has behind the cells of its rows. */
export const REJECT_COLUMNS = ["alpokat_number", "line", "code", "rule_id", "rule_en"] as const;
const NUMBER = /^alpokat:(\d+)$/;

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
): AsyncGenerator<FileRow | BadLine> {
  const skipped: BadLine[] = [];
  const { encoding, delimiter, hasHeader } = mapping;
  const records = pipeline(
    Readable.from(decoded(file, encoding)),
    parse({
      delimiter,
      // Descriptions have inches in them, such as `RECORD FRAME 7" SINGLE SIZE`.
      relax_quotes: true,
      relax_column_count: true,
      info: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
      on_skip: (error) => {
        if (error) skipped.push({ line: lineOf(error), number: null, cells: [], refusal: noCsv(error.code) });
      },
    }),
    // A fault of either ends the loop below with it.
    () => undefined,
  );
  let reader: RowReader | null = null;
  for await (const { record, info } of records as AsyncIterable<{
    record: string[];
    info: { lines: number };
  }>) {
    yield* skipped.splice(0);
    if (reader === null) {
      reader = new RowReader(mapping, record);
      if (hasHeader) onHeader(reader.header);
      if (hasHeader) continue;
    }
    yield reader.read(record, info.lines);
  }
  yield* skipped;
}

async function* decoded(file: string, encoding: SalesMapping["encoding"]): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for await (const bytes of createReadStream(file)) yield decoder.decode(bytes as Buffer, { stream: true });
    yield decoder.decode();
  } catch (error) {
    if ((error as { code?: unknown }).code === "ERR_ENCODING_INVALID_ENCODED_DATA")
      throw new UnreadableFile(`The file is not written in ${encoding}`);
    throw error;
  }
}

class RowReader {
  readonly header: Cells;
  readonly #mapper: RowMapper;
  readonly #counts = new Map<string, number>();

  /** @param first cells of the file's first line, which may be its header. */
  constructor(mapping: SalesMapping, first: readonly string[]) {
    const isOfRejects =
      first.at(-REJECT_COLUMNS.length) === REJECT_COLUMNS[0] || NUMBER.test(numberCell(first));
    this.header = isOfRejects ? first.slice(0, -REJECT_COLUMNS.length) : first;
    this.#mapper = new RowMapper(mapping, placesOf(mapping, this.header));
  }

  read(record: readonly string[], line: number): FileRow | BadLine {
    const given = NUMBER.exec(numberCell(record))?.[1];
    const cells = given === undefined ? record : record.slice(0, -REJECT_COLUMNS.length);
    const invoice = this.#mapper.invoiceOf(cells);
    const number = given === undefined ? (this.#counts.get(invoice) ?? 0) + 1 : Number(given);
    this.#counts.set(invoice, number);
    if (cells.length !== this.header.length) {
      return { line, number, cells, refusal: noCsv("CSV_RECORD_INCONSISTENT_COLUMNS") };
    }
    const row = this.#mapper.row(cells, number);
    return "code" in row ? { line, number, cells, refusal: row } : { line, number, cells, row };
  }
}

const numberCell = (record: readonly string[]): string => record.at(-REJECT_COLUMNS.length) ?? "";

/** @throws UnreadableFile where the file has not all columns that the mapping names. */
function placesOf(mapping: SalesMapping, header: Cells): ReadonlyMap<Column, number> {
  const places = new Map<Column, number>();
  const missing = new Set<Column>();
  for (const [, column] of columnsOf(mapping)) {
    const place = typeof column === "number" ? column : header.indexOf(column);
    if (place < 0 || place >= header.length) missing.add(column);
    places.set(column, place);
  }
  if (missing.size > 0) throw new UnreadableFile(`The file has no column ${[...missing].join(", ")}`);
  return places;
}

const noCsv = (code: string): RowRefusal => ({
  code: "LINE_UNREADABLE",
  ruleIndonesian: `bukan baris CSV (${code})`,
  ruleEnglish: `is not a row of CSV (${code})`,
});

export const lineOf = (error: CsvError): number => Number((error as { lines?: unknown }).lines ?? 0);
