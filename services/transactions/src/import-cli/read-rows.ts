import { createReadStream } from "node:fs";
import { type CsvError, parse } from "csv-parse";

/** A row as the gateway takes it, and the line of the file that it stands in. */
export interface FileRow {
  /** From 1; the header is line 1. */
  readonly line: number;
  readonly row: {
    readonly invoice: string;
    readonly lineNumber: number;
    readonly sku: string;
    readonly name: string;
    readonly quantity: string;
    readonly occurredAt: string;
    readonly unitPrice: string;
    readonly customer: string | null;
  };
}

/** A line that is no row. */
export interface BadLine {
  readonly line: number;
  readonly reason: string;
}

const COLUMNS = [
  "InvoiceNo",
  "StockCode",
  "Description",
  "Quantity",
  "InvoiceDate",
  "UnitPrice",
  "CustomerID",
] as const;
type Cells = Readonly<Record<string, string | undefined>>;

/** The file is none that this command understands. */
export class UnreadableFile extends Error {}

/**
 * Streams the rows of a file in the layout of the Online Retail data set. A row's number in its invoice counts the
 * file's lines of that invoice, good and bad, so that it is the same on every run.
 */
export async function* readRows(file: string): AsyncGenerator<FileRow | BadLine> {
  const skipped: BadLine[] = [];
  const records = createReadStream(file).pipe(
    parse({
      bom: true,
      // Descriptions have inches in them, such as `RECORD FRAME 7" SINGLE SIZE`.
      relax_quotes: true,
      columns: true,
      info: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
      on_skip: (error) => {
        if (error) skipped.push({ line: lineOf(error), reason: `is not a row of CSV (${error.code})` });
      },
    }),
  );
  const counts = new Map<string, number>();
  for await (const { record, info } of records as AsyncIterable<{ record: Cells; info: { lines: number } }>) {
    yield* skipped.splice(0);
    const missing = COLUMNS.filter((column) => record[column] === undefined);
    if (missing.length > 0) throw new UnreadableFile(`The file has no column ${missing.join(", ")}`);
    const invoice = record.InvoiceNo ?? "";
    const lineNumber = (counts.get(invoice) ?? 0) + 1;
    counts.set(invoice, lineNumber);
    yield { line: info.lines, row: toRow(record, invoice, lineNumber) };
  }
  yield* skipped;
}

export const lineOf = (error: CsvError): number => Number((error as { lines?: unknown }).lines ?? 0);

function toRow(record: Cells, invoice: string, lineNumber: number): FileRow["row"] {
  const cell = (name: (typeof COLUMNS)[number]): string => record[name] ?? "";
  return {
    invoice,
    lineNumber,
    sku: cell("StockCode"),
    name: cell("Description"),
    quantity: cell("Quantity"),
    occurredAt: cell("InvoiceDate"),
    unitPrice: cell("UnitPrice"),
    customer: cell("CustomerID") || null,
  };
}
