/** One datum of a record, with the category that the policy decided it by. */
interface ExportValue {
  readonly name: string;
  readonly category: string;
  readonly value: string | null;
}

/** One thing that a service keeps about somebody, such as a row of a table. */
export interface ExportRecord {
  readonly service: string;
  /** Where it is kept, such as `identity.account`. */
  readonly source: string;
  readonly record: string;
  /** ISO 8601; null where that isn't kept. */
  readonly recordedAt: string | null;
  readonly values: readonly ExportValue[];
}

export const EXPORT_FORMATS = ["JSON", "CSV"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Where a piece stands in its file. */
export interface PiecePlace {
  readonly isFirst: boolean;
  readonly isLast: boolean;
  /** What stands before the records of a JSON file: what the copy is of, and how the data is processed. */
  readonly preamble: Readonly<Record<string, unknown>>;
}

/** A piece of the file: all pieces, one after the other, are the whole. Only a file of one piece may have none of records. */
export const renderPiece = (
  format: ExportFormat,
  records: readonly ExportRecord[],
  place: PiecePlace,
): string => (format === "JSON" ? renderJson(records, place) : renderCsv(records, place));

function renderJson(records: readonly ExportRecord[], { isFirst, isLast, preamble }: PiecePlace): string {
  const head = `${JSON.stringify(preamble).slice(0, -1)},"records":[\n`;
  const lines = records.map((record) => JSON.stringify(record)).join(",\n");
  const separator = isFirst ? "" : ",\n";
  return `${isFirst ? head : ""}${separator}${lines}${isLast ? "\n]}\n" : ""}`;
}

const COLUMNS = ["service", "source", "record", "recordedAt", "field", "category", "value"];

/** RFC 4180: CRLF, and every text in quotes, so that a line break or a comma in it stays part of it. */
function renderCsv(records: readonly ExportRecord[], { isFirst }: PiecePlace): string {
  const rows = records.flatMap(({ service, source, record, recordedAt, values }) =>
    values.map(({ name, category, value }) => [service, source, record, recordedAt, name, category, value]),
  );
  return [...(isFirst ? [COLUMNS] : []), ...rows].map((row) => `${row.map(quoted).join(",")}\r\n`).join("");
}

const quoted = (text: string | null): string => (text === null ? "" : `"${text.replaceAll('"', '""')}"`);
