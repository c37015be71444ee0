import { type Bilingual, CURRENCY_EXPONENTS, type CurrencyCode } from "@alpokat/kernel";
import type { CatalogRefusal, Pricing, TaxKind } from "./catalog";
import type { CatalogItemInput } from "./catalog-input";

/** A row of a catalogue as it stands in a file: every cell is text, and an empty one says nothing. */
export interface CatalogRow {
  /** Line of the file, from 1. */
  readonly line: number;
  readonly sku: string;
  readonly name: string;
  readonly category: string;
  readonly unit: string;
  readonly quantityDecimals: string;
  readonly pricing: string;
  readonly taxKind: string;
  readonly luxury: string;
  /** One or more, with `|` between them. */
  readonly barcode: string;
  /** Codes, with `|` between them. */
  readonly modifierGroups: string;
  /** SKU of the item that the row is a variation of. */
  readonly variationOf: string;
  readonly price: string;
  readonly currency: string;
  readonly validFrom: string;
  readonly validTo: string;
}

export type RowRefusal =
  | CatalogRefusal
  | "CURRENCY_UNKNOWN"
  | "DATE_INVALID"
  | "PRICING_INVALID"
  | "SKU_REPEATED"
  | "ITEM_NOT_FOUND";

/** Why a line was refused: the column and the rule, never what the cell said. */
export interface LineRefusal {
  readonly line: number;
  readonly field: string;
  readonly code: RowRefusal;
  readonly rule: Bilingual;
}

/** A refused line with its place among those of its line. */
export type PlacedRefusal = LineRefusal & { readonly place: number };

/** What a row says of an item. Its name is empty where the row leaves it as it is. */
export interface RowDraft {
  readonly row: CatalogRow;
  readonly sku: string;
  /** Null where the row is an item itself. */
  readonly variationOf: string | null;
  readonly input: CatalogItemInput;
}

interface Cell<Value> {
  readonly value: Value;
  readonly fault?: readonly [field: keyof CatalogRow, code: RowRefusal, rule: Bilingual];
}

const textOf = (cell: string): string | null => cell.trim() || null;
const listOf = (cell: string): readonly string[] | null =>
  textOf(cell)
    ?.split("|")
    .map((part) => part.trim())
    .filter((part) => part !== "") ?? null;

const TRUE: readonly string[] = ["1", "true", "yes", "ya"];
const FALSE: readonly string[] = ["0", "false", "no", "tidak"];

function readTruth(cell: string): Cell<boolean | null> {
  const text = textOf(cell)?.toLowerCase() ?? null;
  if (text === null) return { value: null };
  if (TRUE.includes(text) || FALSE.includes(text)) return { value: TRUE.includes(text) };
  const rule = { id: "Isi ya atau tidak.", en: "Write yes or no." };
  return { value: null, fault: ["luxury", "TAX_INVALID", rule] };
}

/** Reads a word from a closed list, in capitals or not. */
function readWord<Word extends string>(
  cell: string,
  words: readonly Word[],
  { field, code }: { readonly field: keyof CatalogRow; readonly code: RowRefusal },
): Cell<Word | null> {
  const text = textOf(cell)?.toUpperCase() ?? null;
  const word = words.find((each) => each === text);
  if (text === null || word) return { value: word ?? null };
  const list = words.join(", ");
  return {
    value: null,
    fault: [field, code, { id: `Isi salah satu dari ${list}.`, en: `Write one of ${list}.` }],
  };
}

function readDecimals(cell: string): Cell<number | null> {
  const text = textOf(cell);
  if (text === null || /^[0-3]$/.test(text)) return { value: text === null ? null : Number(text) };
  const rule = { id: "Desimal jumlah harus 0 sampai 3.", en: "The decimals of a quantity must be 0 to 3." };
  return { value: null, fault: ["quantityDecimals", "UNIT_INVALID", rule] };
}

const MOMENT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/;

function readMoment(cell: string, field: "validFrom" | "validTo"): Cell<Date | null> {
  const text = textOf(cell);
  if (text === null) return { value: null };
  const moment = new Date(MOMENT.test(text) ? text : Number.NaN);
  // A day that no month has would turn into the next month's.
  const isDay = !Number.isNaN(moment.getTime()) && text.slice(0, 10) === sameDay(text);
  if (isDay) return { value: moment };
  const rule = {
    id: "Isi tanggal 2026-11-23, atau waktu dengan zona: 2026-11-23T08:00:00+07:00.",
    en: "Write a date as 2026-11-23, or a time with its zone: 2026-11-23T08:00:00+07:00.",
  };
  return { value: null, fault: [field, "DATE_INVALID", rule] };
}

const sameDay = (text: string): string =>
  new Date(`${text.slice(0, 10)}T00:00:00Z`).toISOString().slice(0, 10);

const CURRENCIES = Object.keys(CURRENCY_EXPONENTS) as CurrencyCode[];
const PRICINGS: readonly Pricing[] = ["FIXED", "VARIABLE"];
const TAX_KINDS: readonly TaxKind[] = ["PPN", "PBJT", "NONE"];

/** Reads the cells of a row. What they say is checked as that of any other upload. @returns every fault of a cell. */
export function readCatalogRow(row: CatalogRow): RowDraft | { readonly refusals: readonly LineRefusal[] } {
  const cells = {
    currency: readWord(row.currency, CURRENCIES, { field: "currency", code: "CURRENCY_UNKNOWN" }),
    pricing: readWord(row.pricing, PRICINGS, { field: "pricing", code: "PRICING_INVALID" }),
    taxKind: readWord(row.taxKind, TAX_KINDS, { field: "taxKind", code: "TAX_INVALID" }),
    luxury: readTruth(row.luxury),
    decimals: readDecimals(row.quantityDecimals),
    validFrom: readMoment(row.validFrom, "validFrom"),
    validTo: readMoment(row.validTo, "validTo"),
  };
  const refusals = Object.values(cells).flatMap(({ fault }): LineRefusal[] => {
    if (!fault) return [];
    const [field, code, rule] = fault;
    return [{ line: row.line, field, code, rule }];
  });
  if (refusals.length > 0) return { refusals };
  const amount = textOf(row.price);
  const price = { amount: amount ?? "", currencyCode: cells.currency.value ?? "IDR" };
  const period = { validFrom: cells.validFrom.value, validTo: cells.validTo.value };
  const input = {
    sku: row.sku.trim(),
    name: row.name.trim(),
    category: textOf(row.category) ?? undefined,
    quantityDecimals: cells.decimals.value,
    unit: textOf(row.unit)?.toUpperCase() ?? null,
    pricing: cells.pricing.value,
    taxKind: cells.taxKind.value,
    isLuxury: cells.luxury.value,
    version: null,
    barcodes: listOf(row.barcode),
    modifierGroups: listOf(row.modifierGroups),
    prices: amount === null ? [] : [{ price, ...period }],
    variations: [],
  };
  return { row, sku: input.sku, variationOf: textOf(row.variationOf), input };
}

/** Columns by the first part of a fault's path, where they are not of the same name. */
const COLUMNS: Readonly<Record<string, keyof CatalogRow>> = {
  barcodes: "barcode",
  isLuxury: "luxury",
  modifierGroups: "modifierGroups",
};

/** The column that a fault of the item is about. */
export function columnOf(path: readonly string[]): string {
  const last = path.at(-1) ?? "";
  if (path.includes("prices")) return last === "validTo" ? "validTo" : "price";
  return path.map((part) => COLUMNS[part]).find((column) => column !== undefined) ?? last;
}
