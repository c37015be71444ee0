import type { CellReader } from "./cell-reader";
import { type Cells, type RowRefusal, refusal } from "./csv-records";
import type { SalesMapping } from "./sales-mapping";
import { dateReader, numberReader } from "./written-forms";

/** A row as the gateway takes it. */
export interface MappedRow {
  readonly invoice: string;
  readonly lineNumber: number;
  readonly sku: string;
  readonly name: string;
  readonly quantity: string;
  readonly occurredAt: string;
  readonly unitPrice: string;
  readonly customer: string | null;
  readonly itemCategory?: string;
  readonly paymentMethod?: string;
}

const QUANTITY_INVALID = refusal(
  "QUANTITY_INVALID",
  "jumlah bukan bilangan selain nol",
  "the quantity is not a number other than zero",
);
const AMOUNT_INVALID = refusal(
  "AMOUNT_INVALID",
  "harga bukan jumlah uang yang sah",
  "the price is not an amount of its currency",
);
const METHOD_UNKNOWN = refusal(
  "PAYMENT_METHOD_UNKNOWN",
  "cara bayar tidak ada dalam berkas pemetaan",
  "the payment method is not in the mapping file",
);

/** Reads rows of one file's layout. */
export class RowMapper {
  readonly #date: (text: string) => string | null;
  readonly #number: (text: string) => string | null;

  constructor(
    private readonly mapping: SalesMapping,
    private readonly cells: CellReader<keyof SalesMapping["columns"]>,
  ) {
    this.#date = dateReader(mapping.dateForms);
    this.#number = numberReader(mapping);
  }

  /** The invoice as it is sent: a leading C marks a cancellation, and nothing else begins so. */
  invoiceOf(cells: Cells): string {
    const invoice = this.cells.text(cells, "invoice");
    const { cancellations } = this.mapping;
    if ("prefix" in cancellations && cancellations.prefix === "C") return invoice;
    if (this.isCancellation(cells)) return `C${invoice}`;
    return invoice.startsWith("C") ? `#${invoice}` : invoice;
  }

  row(cells: Cells, lineNumber: number): MappedRow | RowRefusal {
    const occurredAt = this.#date(this.cells.text(cells, "occurredAt"));
    if (occurredAt === null) return this.dateRefusal();
    const quantity = this.#number(this.cells.text(cells, "quantity"));
    if (quantity === null) return QUANTITY_INVALID;
    const unitPrice = this.#number(this.cells.text(cells, "unitPrice"));
    if (unitPrice === null) return AMOUNT_INVALID;
    const said = this.methodOf(cells);
    if (said === null) return METHOD_UNKNOWN;
    const itemCategory = this.cells.text(cells, "itemCategory");
    return {
      invoice: this.invoiceOf(cells),
      lineNumber,
      sku: this.cells.text(cells, "sku"),
      name: this.cells.text(cells, "name"),
      quantity: this.signed(cells, quantity),
      occurredAt,
      unitPrice,
      customer: this.cells.text(cells, "customer") || null,
      ...(itemCategory !== "" && { itemCategory }),
      ...said,
    };
  }

  /** Of books that write a cancellation's quantity like a sale's. */
  private signed(cells: Cells, quantity: string): string {
    const isFlipped = this.mapping.cancellations.quantity === "positive" && this.isCancellation(cells);
    if (!isFlipped) return quantity;
    return quantity.startsWith("-") ? quantity.slice(1) : `-${quantity}`;
  }

  private isCancellation(cells: Cells): boolean {
    const { cancellations } = this.mapping;
    if ("prefix" in cancellations) return this.cells.text(cells, "invoice").startsWith(cancellations.prefix);
    return cancellations.values.includes(this.cells.cell(cells, cancellations.column).trim());
  }

  private methodOf(cells: Cells): Pick<MappedRow, "paymentMethod"> | null {
    const text = this.cells.text(cells, "paymentMethod").trim();
    if (text === "") return {};
    const paymentMethod = this.mapping.paymentMethods[text];
    return paymentMethod ? { paymentMethod } : null;
  }

  private dateRefusal(): RowRefusal {
    const forms = this.mapping.dateForms.join(", ");
    return refusal("DATE_INVALID", `tanggal tidak berbentuk ${forms}`, `the date is not written as ${forms}`);
  }
}
