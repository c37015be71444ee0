import { type CurrencyCode, MAX_MINOR, type UserError, isPrintableText, parseMoney } from "@alpokat/kernel";
import { TIME_ZONES, type TimeZone } from "./outlet";
import { type Thousandths, lineTotalOf, parseQuantity } from "./quantity";
import type { PaymentMethod } from "./sale";

/** A row of another system's books, as it was written there. */
export interface ImportRowInput {
  readonly invoice: string;
  /** Place of the row in its invoice, from 1: with the invoice it is the row's identity. */
  readonly lineNumber: number;
  readonly sku: string;
  readonly name: string;
  readonly quantity: string;
  /** `MM-DD-YYYY HH:MM`, on the outlet's clock. */
  readonly occurredAt: string;
  readonly unitPrice: string;
  readonly customer: string | null;
  /** Absent where the books don't say. */
  readonly itemCategory?: string;
  readonly paymentMethod?: PaymentMethod;
}

export type ImportRowRefusal =
  | "INVOICE_INVALID"
  | "LINE_NUMBER_INVALID"
  | "SKU_INVALID"
  | "NAME_INVALID"
  | "QUANTITY_INVALID"
  | "DATE_INVALID"
  | "AMOUNT_INVALID"
  | "CUSTOMER_INVALID"
  | "CATEGORY_INVALID"
  | "CANCELLATION_NOT_NEGATIVE"
  | "ROW_CHANGED"
  | "INVOICE_DIFFERS"
  | "INVOICE_TOO_LARGE";

/**
 * What a row means. A cancellation gives money back; a negative line outside of one corrects the stock and moves no
 * money.
 */
export type ImportKind = "SALE" | "REFUND" | "STOCK_ADJUSTMENT";

/** A row that was understood. */
export interface ImportRow {
  readonly kind: ImportKind;
  readonly invoice: string;
  readonly lineNumber: number;
  readonly sku: string;
  readonly name: string;
  /** Without its sign: the kind says which way. */
  readonly quantity: Thousandths;
  readonly occurredAt: Date;
  readonly unitPrice: bigint;
  readonly lineTotal: bigint;
  readonly customer: string | null;
  readonly category: string | null;
  readonly paymentMethod: PaymentMethod | null;
}

const MOMENT = /^(\d{2})-(\d{2})-(\d{4}) (\d{2}):(\d{2})$/;
const HOUR_MS = 3_600_000;

/** Reads a past moment on a clock of Indonesia. @returns null where the text is no such moment. */
function readPastMoment(text: string, { timeZone, now }: ImportSetting): Date | null {
  const [, month = "", day = "", year = "", hour = "", minute = ""] = MOMENT.exec(text) ?? [];
  const local = `${year}-${month}-${day}T${hour}:${minute}:00.000Z`;
  const moment = new Date(local);
  if (Number.isNaN(moment.getTime()) || moment.toISOString() !== local) return null;
  const occurredAt = new Date(moment.getTime() - TIME_ZONES[timeZone] * HOUR_MS);
  return isPast(occurredAt, now) ? occurredAt : null;
}

/** Not before 1970, which ids can't say, and with them the order of documents. */
const isPast = (moment: Date, now: Date): boolean => moment.getTime() >= 0 && moment <= now;

/** Reads what a row cost. @returns null where that is no amount of money within the limits. */
function readAmounts(
  text: string,
  quantity: Thousandths,
  { currency }: ImportSetting,
): Pick<ImportRow, "unitPrice" | "lineTotal"> | null {
  const price = parseMoney(text, currency);
  if (!price || price.minor < 0n) return null;
  const lineTotal = lineTotalOf(price.minor, quantity);
  return lineTotal > MAX_MINOR ? null : { unitPrice: price.minor, lineTotal };
}

const kindOf = (invoice: string, isNegative: boolean): ImportKind | null => {
  if (invoice.startsWith("C")) return isNegative ? "REFUND" : null;
  return isNegative ? "STOCK_ADJUSTMENT" : "SALE";
};

/** Where and when the rows of a batch were written. */
export interface ImportSetting {
  readonly currency: CurrencyCode;
  readonly timeZone: TimeZone;
  readonly now: Date;
}

/** Why a row can't be imported: its field and the rule. */
type Refusal = Pick<UserError<ImportRowRefusal>, "code" | "message"> & {
  readonly field: keyof ImportRowInput;
};

const refusal = (
  code: ImportRowRefusal,
  field: keyof ImportRowInput,
  [id, en]: readonly [id: string, en: string],
): { readonly refusal: Refusal } => ({ refusal: { code, field, message: { id, en } } });

const QUANTITY_INVALID = refusal("QUANTITY_INVALID", "quantity", [
  "jumlah bukan bilangan selain nol",
  "the quantity is not a number other than zero",
]);
const DATE_INVALID = refusal("DATE_INVALID", "occurredAt", [
  "tanggal bukan BB-HH-TTTT JJ:MM yang sudah lewat",
  "the date is not a past MM-DD-YYYY HH:MM",
]);
const AMOUNT_INVALID = refusal("AMOUNT_INVALID", "unitPrice", [
  "harga bukan jumlah uang yang sah",
  "the price is not an amount of its currency",
]);
const CANCELLATION_NOT_NEGATIVE = refusal("CANCELLATION_NOT_NEGATIVE", "quantity", [
  "baris pembatalan tidak negatif",
  "a line of a cancellation is not negative",
]);

/** Reads one row. @returns it, or the first reason why it can't be imported. */
export function readImportRow(
  input: ImportRowInput,
  setting: ImportSetting,
): { readonly row: ImportRow } | { readonly refusal: Refusal } {
  const fault = textFault(input);
  if (fault) return fault;
  const isNegative = input.quantity.startsWith("-");
  const quantity = parseQuantity(isNegative ? input.quantity.slice(1) : input.quantity, 3);
  if (quantity === null) return QUANTITY_INVALID;
  const occurredAt = readPastMoment(input.occurredAt, setting);
  if (!occurredAt) return DATE_INVALID;
  const amounts = readAmounts(input.unitPrice, quantity, setting);
  if (!amounts) return AMOUNT_INVALID;
  const kind = kindOf(input.invoice, isNegative);
  if (kind === null) return CANCELLATION_NOT_NEGATIVE;
  const { invoice, lineNumber, sku, customer } = input;
  const name = input.name.trim() || sku;
  const said = { customer, ...furtherOf(input) };
  return { row: { kind, invoice, lineNumber, sku, name, quantity, occurredAt, ...amounts, ...said } };
}

/** What books may say of a row beside. */
const furtherOf = ({
  itemCategory,
  paymentMethod,
}: ImportRowInput): Pick<ImportRow, "category" | "paymentMethod"> => ({
  category: itemCategory?.trim() ?? null,
  paymentMethod: paymentMethod ?? null,
});

function textFault({
  invoice,
  lineNumber,
  sku,
  name,
  customer,
  itemCategory,
}: ImportRowInput): { readonly refusal: Refusal } | null {
  if (!isPrintableText(invoice, 50)) {
    return refusal("INVOICE_INVALID", "invoice", [
      "nomor faktur tidak sah",
      "the invoice number is not valid",
    ]);
  }
  if (!Number.isSafeInteger(lineNumber) || lineNumber < 1 || lineNumber > 100_000) {
    return refusal("LINE_NUMBER_INVALID", "lineNumber", [
      "nomor baris tidak sah",
      "the line number is not valid",
    ]);
  }
  if (!isPrintableText(sku, 50))
    return refusal("SKU_INVALID", "sku", ["kode barang tidak sah", "the stock code is not valid"]);
  if (name.trim() !== "" && !isPrintableText(name, 200)) {
    return refusal("NAME_INVALID", "name", [
      "nama barang tidak sah",
      "the description is not printable text of at most 200 characters",
    ]);
  }
  return furtherFault(customer, itemCategory ?? null);
}

function furtherFault(
  customer: string | null,
  category: string | null,
): { readonly refusal: Refusal } | null {
  if (customer !== null && !isPrintableText(customer, 50)) {
    return refusal("CUSTOMER_INVALID", "customer", [
      "nomor pelanggan tidak sah",
      "the customer number is not valid",
    ]);
  }
  if (category !== null && !isPrintableText(category.trim(), 50)) {
    return refusal("CATEGORY_INVALID", "itemCategory", [
      "kategori harus 1 sampai 50 huruf",
      "the category must have 1 to 50 characters",
    ]);
  }
  return null;
}
