import { createReadStream } from "node:fs";
import { Readable, pipeline } from "node:stream";
import { type CsvError, parse } from "csv-parse";
import type { FileForm } from "./mapping-file";
import { UnreadableFile } from "./unreadable-file";

export type Cells = readonly string[];

/** Why a line was left out, in both languages, under a code of the gateway or of the command. */
export interface RowRefusal {
  readonly code: string;
  readonly ruleIndonesian: string;
  readonly ruleEnglish: string;
}

export const refusal = (code: string, ruleIndonesian: string, ruleEnglish: string): RowRefusal => ({
  code,
  ruleIndonesian,
  ruleEnglish,
});

/** Where a row stands in the file, and what stood there. */
export interface FilePlace {
  /** From 1; the header is line 1. */
  readonly line: number;
  /** What the row is known by beside its file or invoice, from 1; null where there is no row. */
  readonly number: number | null;
  readonly cells: Cells;
}

/** A line that is no row. */
export interface BadLine extends FilePlace {
  readonly refusal: RowRefusal;
}

/** A row as the gateway takes it, with where it stood. */
export interface FileRow<Row> extends FilePlace {
  readonly row: Row;
}

/** A row's cells; the header is the first of them where the file has one. */
interface CsvRecord {
  readonly line: number;
  readonly cells: string[];
}

/**
 * Streams the records of a CSV file, one of them in memory at a time.
 * @throws UnreadableFile where the file is not written in its encoding.
 */
export async function* readRecords(
  file: string,
  { encoding, delimiter }: Pick<FileForm, "encoding" | "delimiter">,
): AsyncGenerator<CsvRecord | BadLine> {
  const skipped: BadLine[] = [];
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
  for await (const { record, info } of records as AsyncIterable<{
    record: string[];
    info: { lines: number };
  }>) {
    yield* skipped.splice(0);
    yield { line: info.lines, cells: record };
  }
  yield* skipped;
}

async function* decoded(file: string, encoding: FileForm["encoding"]): AsyncGenerator<string> {
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

export const noCsv = (code: string): RowRefusal =>
  refusal("LINE_UNREADABLE", `bukan baris CSV (${code})`, `is not a row of CSV (${code})`);

export const lineOf = (error: CsvError): number => Number((error as { lines?: unknown }).lines ?? 0);
