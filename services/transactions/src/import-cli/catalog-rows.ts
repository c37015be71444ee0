import { createReadStream } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { JSONParser } from "@streamparser/json-node";
import { parse } from "csv-parse";
import { type CatalogCells, cellsOf, columnNamed } from "./catalog-cells";
import { lineOf } from "./csv-records";
import { UnreadableFile } from "./unreadable-file";

/** A line that is no row. */
interface BadLine {
  readonly line: number;
  readonly reason: string;
}

type Next = { readonly row: CatalogCells } | BadLine;

/**
 * Streams the rows of a catalogue: one of them is in memory at a time, however long the file is.
 * @throws UnreadableFile, and what the file system answers.
 */
export function readCatalogRows(file: string, delimiter: string): AsyncGenerator<Next> {
  switch (path.extname(file).toLowerCase()) {
    case ".csv":
      return readCsv(file, delimiter);
    case ".json":
      return readJsonArray(file);
    case ".jsonl":
    case ".ndjson":
      return readJsonLines(file);
    default:
      throw new UnreadableFile("The file must be .csv, .json or .jsonl");
  }
}

async function* readCsv(file: string, delimiter: string): AsyncGenerator<Next> {
  const skipped: BadLine[] = [];
  const records = createReadStream(file).pipe(
    parse({
      bom: true,
      delimiter,
      columns: (names: string[]) => withoutUnknown(names),
      info: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
      on_skip: (error) => {
        if (error) skipped.push({ line: lineOf(error), reason: `is not a row of CSV (${error.code})` });
      },
    }),
  );
  for await (const { record, info } of records as AsyncIterable<{
    record: object;
    info: { lines: number };
  }>) {
    yield* skipped.splice(0);
    yield rowOf(record, info.lines);
  }
  yield* skipped;
}

/** Names of the columns, with false for those to leave out. */
function withoutUnknown(names: readonly string[]): (string | false)[] {
  const columns = names.map((name) => columnNamed(name) ?? false);
  if (!columns.includes("sku")) throw new UnreadableFile("The file has no column sku");
  return columns;
}

const rowOf = (value: unknown, line: number): Next => {
  const row = cellsOf(value, line);
  return row ? { row } : { line, reason: "is not a row of plain values" };
};

async function* readJsonArray(file: string): AsyncGenerator<Next> {
  const elements = createReadStream(file).pipe(new JSONParser({ paths: ["$.*"], keepStack: false }));
  let line = 0;
  try {
    for await (const { value } of elements as AsyncIterable<{ value: unknown }>)
      yield rowOf(value, (line += 1));
  } catch (error) {
    if (error instanceof Error && "code" in error) throw error;
    throw new UnreadableFile(`The file is no JSON array after its element ${String(line)}`);
  }
}

async function* readJsonLines(file: string): AsyncGenerator<Next> {
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    line += 1;
    if (text.trim() !== "") yield readJsonLine(text, line);
  }
}

function readJsonLine(text: string, line: number): Next {
  try {
    return rowOf(JSON.parse(text), line);
  } catch {
    return { line, reason: "is not JSON" };
  }
}
