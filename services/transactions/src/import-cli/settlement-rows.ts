import { CellReader, placesOf } from "./cell-reader";
import { type BadLine, type Cells, type FileRow, type RowRefusal, refusal } from "./csv-records";
import { type RowReader, readMappedRows } from "./mapped-rows";
import { namedColumns } from "./mapping-file";
import type { SettlementMapping } from "./settlement-mapping";
import { datePartsReader, numberReader } from "./written-forms";

type Field = keyof SettlementMapping["columns"];

/** A line of a settlement file as the gateway takes it. */
export interface MappedSettlementRow {
  readonly lineNumber: number;
  readonly kind: string;
  readonly providerReference: string | null;
  readonly method: string | null;
  readonly gross: string;
  readonly fee: string;
  readonly net: string;
  readonly settledOn: string;
  readonly paidAt: string | null;
}

/**
 * Streams the lines of a settlement file. A line is known by its place in the file; a row of a file of rejects by the place
 * that it had in its own.
 * @param onHeader hears the header's cells.
 * @throws UnreadableFile
 */
export const readSettlementRows = (
  file: string,
  mapping: SettlementMapping,
  onHeader: (cells: Cells) => void,
): AsyncGenerator<FileRow<MappedSettlementRow> | BadLine> =>
  readMappedRows(file, {
    form: mapping,
    readerOf: (header) => {
      const places = placesOf(namedColumns(mapping.columns), header);
      return new SettlementRowReader(mapping, new CellReader(mapping.columns, places));
    },
    onHeader,
  });

const KIND_UNKNOWN = refusal(
  "KIND_UNKNOWN",
  "jenis baris tidak ada dalam berkas pemetaan",
  "the kind of the line is not in the mapping file",
);
const METHOD_UNKNOWN = refusal(
  "PAYMENT_METHOD_UNKNOWN",
  "cara bayar tidak ada dalam berkas pemetaan",
  "the payment method is not in the mapping file",
);
const AMOUNT_INVALID = refusal(
  "AMOUNT_INVALID",
  "bukan jumlah uang yang sah",
  "an amount is not written as one",
);

/** Reads lines of one file's layout. */
class SettlementRowReader implements RowReader<MappedSettlementRow> {
  readonly #moment: (text: string) => string | null;
  readonly #day: (text: string) => string | null;
  readonly #number: (text: string) => string | null;

  constructor(
    private readonly mapping: SettlementMapping,
    private readonly cells: CellReader<Field>,
  ) {
    this.#moment = datePartsReader(
      mapping.dateForms,
      ({ YYYY, MM, DD, HH, mm }) => `${YYYY}-${MM}-${DD} ${HH}:${mm}`,
    );
    this.#day = datePartsReader(mapping.dayForms, ({ YYYY, MM, DD }) => `${YYYY}-${MM}-${DD}`);
    this.#number = numberReader(mapping);
  }

  numberOf(_cells: Cells, line: number, given: number | null): number {
    return given ?? line;
  }

  row(cells: Cells, lineNumber: number): MappedSettlementRow | RowRefusal {
    const kind = this.kindOf(cells);
    if (kind === null) return KIND_UNKNOWN;
    const method = this.methodOf(cells);
    if (method === undefined) return METHOD_UNKNOWN;
    const amounts = this.amountsOf(cells, kind);
    if (!amounts) return AMOUNT_INVALID;
    const settledOn = this.#day(this.text(cells, "settledOn"));
    if (settledOn === null) return dateRefusal("settledOn", this.mapping.dayForms);
    const paid = this.text(cells, "paidAt");
    const paidAt = paid === "" ? null : this.#moment(paid);
    if (paid !== "" && paidAt === null) return dateRefusal("paidAt", this.mapping.dateForms);
    const providerReference = this.text(cells, "providerReference") || null;
    return { lineNumber, kind, providerReference, method, ...amounts, settledOn, paidAt };
  }

  private kindOf(cells: Cells): string | null {
    if (this.mapping.columns.kind === undefined) return "PAYMENT";
    return this.mapping.kinds[this.text(cells, "kind")] ?? null;
  }

  /** Undefined where the file's word is not in the mapping. */
  private methodOf(cells: Cells): string | null | undefined {
    const text = this.text(cells, "method");
    return text === "" ? (this.mapping.method ?? null) : this.mapping.methods[text];
  }

  private amountsOf(cells: Cells, kind: string): Pick<MappedSettlementRow, "gross" | "fee" | "net"> | null {
    const isTurned = this.mapping.moneyBack === "positive" && (kind === "REFUND" || kind === "CHARGEBACK");
    const read = (field: Field): string | null => {
      const text = this.#number(this.text(cells, field));
      return text !== null && isTurned ? negated(text) : text;
    };
    const [gross, fee, net] = [read("gross"), read("fee"), read("net")];
    return gross === null || fee === null || net === null ? null : { gross, fee, net };
  }

  private text(cells: Cells, field: Field): string {
    return this.cells.text(cells, field).trim();
  }
}

function negated(text: string): string {
  if (/^0(\.0+)?$/.test(text)) return text;
  return text.startsWith("-") ? text.slice(1) : `-${text}`;
}

const dateRefusal = (field: string, forms: readonly string[]): RowRefusal =>
  refusal(
    "DATE_INVALID",
    `${field} tidak berbentuk ${forms.join(", ")}`,
    `${field} is not written as ${forms.join(", ")}`,
  );
