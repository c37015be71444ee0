import {
  type CurrencyCode,
  MAX_MINOR,
  type UserError,
  isId,
  isPrintableText,
  parseMoney,
  userError,
} from "@alpokat/kernel";
import { type ChoiceRefusal, type LineChoices, NO_CHOICES, type PricedItem, chooseGoods } from "./goods";
import type { MoneyText } from "./money-text";
import { formatQuantity, lineTotalOf, parseQuantity } from "./quantity";
import type { TaxKind } from "./catalog";
import type { Taxable } from "./pricing/tax-settings";
import { type SaleLine, UNTOUCHED } from "./sale";
import {
  type DiscountInput,
  type SaleTerms,
  type TermsRefusal,
  discountFaults,
  termsFaults,
} from "./sale-terms";

/** A line as the client wrote it: an item of the catalogue, or a name with a price. */
interface LineInput {
  readonly itemId: string | null;
  readonly variationId: string | null;
  readonly modifierIds: readonly string[];
  readonly name: string | null;
  /** Where it is not in the catalogue, or the catalogue leaves the price to the till. */
  readonly unitPrice: MoneyText | null;
  readonly quantity: string;
  /** Of something that is not in the catalogue; null for what the outlet charges. */
  readonly taxKind: TaxKind | null;
  readonly discounts: readonly DiscountInput[];
}

export interface SaleInput extends SaleTerms {
  readonly outletId: string;
  readonly lines: readonly LineInput[];
  /** Null for now. */
  readonly occurredAt: Date | null;
  /** What the till computed; null where it leaves that to us. */
  readonly expectedTotal: MoneyText | null;
}

export type SaleRefusal =
  | ChoiceRefusal
  | TermsRefusal
  | "OUTLET_NOT_FOUND"
  | "LINES_INVALID"
  | "NAME_INVALID"
  | "QUANTITY_INVALID"
  | "MIXED_CURRENCIES"
  | "ITEM_NOT_FOUND"
  | "OCCURRED_AT_IN_FUTURE"
  | "OCCURRED_AT_TOO_OLD"
  | "TOTAL_MISMATCH"
  | "IDEMPOTENCY_KEY_REUSED";

type Fault = UserError<SaleRefusal>;

const MOST_LINES = 500;
const MOST_MODIFIERS = 50;
const FREE_TEXT_DECIMALS = 3;
/** A till that was offline hands in its sales within three days; later is back-dated collection (obligation 1.4). */
export const OFFLINE_WINDOW_MS = 72 * 3_600_000;
/** Clocks of tills run ahead of ours by a little. */
const CLOCK_SKEW_MS = 60_000;

/** Checks what needs no catalogue. @returns every refusal. */
export function saleFaults(input: SaleInput, now: Date): readonly Fault[] {
  const count = input.lines.length;
  if (count === 0 || count > MOST_LINES) {
    const text = {
      id: "Penjualan harus berisi 1 sampai 500 baris.",
      en: "A sale must have 1 to 500 lines.",
    };
    return [userError("LINES_INVALID", text, ["input", "lines"])];
  }
  const ofLines = input.lines.flatMap((line, index) =>
    lineFaults(line, input.currencyCode, ["input", "lines", String(index)]),
  );
  return [...timeFaults(input.occurredAt ?? now, now), ...ofLines, ...termsFaults(input, now)];
}

/** Whether a moment is neither ahead of now nor too long ago to be recorded still. */
function timeFaults(occurredAt: Date, now: Date): Fault[] {
  const age = now.getTime() - occurredAt.getTime();
  const field = ["input", "occurredAt"];
  if (age < -CLOCK_SKEW_MS) {
    const text = { id: "Waktu penjualan belum tiba.", en: "The time of the sale is in the future." };
    return [userError("OCCURRED_AT_IN_FUTURE", text, field)];
  }
  if (age <= OFFLINE_WINDOW_MS) return [];
  const text = {
    id: "Penjualan hanya dapat dicatat dalam 72 jam.",
    en: "A sale can be recorded within 72 hours only.",
  };
  return [userError("OCCURRED_AT_TOO_OLD", text, field)];
}

/** Whether a line is an item of the catalogue, or else a name and a price. */
const saysWhatIsSold = ({
  itemId,
  variationId,
  modifierIds,
  name,
  unitPrice,
  taxKind,
}: LineInput): boolean =>
  itemId === null
    ? name !== null && unitPrice !== null && variationId === null && modifierIds.length === 0
    : name === null && taxKind === null && modifierIds.length <= MOST_MODIFIERS;

function lineFaults(line: LineInput, currency: CurrencyCode, path: readonly string[]): Fault[] {
  if (!saysWhatIsSold(line)) {
    const text = {
      id: "Baris harus menyebut barang katalog, atau nama beserta harga.",
      en: "A line must name an item of the catalogue, or a name and a price.",
    };
    return [userError("LINE_INVALID", text, path)];
  }
  const faults: Fault[] = [];
  if (line.itemId !== null && !isId(line.itemId)) faults.push(itemNotFound(path));
  if (line.name !== null && !isPrintableText(line.name.trim(), 200)) {
    const text = {
      id: "Nama barang harus 1 sampai 200 huruf.",
      en: "The name must have 1 to 200 printable characters.",
    };
    faults.push(userError("NAME_INVALID", text, [...path, "name"]));
  }
  if (parseQuantity(line.quantity, FREE_TEXT_DECIMALS) === null) faults.push(quantityFault(path, 3));
  faults.push(...discountFaults(line.discounts, currency, path));
  if (line.unitPrice) faults.push(...priceFaults(line.unitPrice, currency, [...path, "unitPrice"]));
  return faults;
}

function priceFaults(price: MoneyText, currency: CurrencyCode, path: readonly string[]): Fault[] {
  if (price.currencyCode !== currency) {
    const text = {
      id: "Semua baris harus memakai mata uang penjualan.",
      en: "Every line must be in the sale's currency.",
    };
    return [userError("MIXED_CURRENCIES", text, path)];
  }
  const money = parseMoney(price.amount, currency);
  if (money && money.minor > 0n) return [];
  const text = {
    id: "Harga harus lebih dari nol, dengan desimal sebanyak yang dimiliki mata uangnya.",
    en: "The price must be more than zero, with no more decimals than its currency has.",
  };
  return [userError("AMOUNT_INVALID", text, path)];
}

/**
 * Prices the lines that passed `saleFaults`.
 * @param items those of the catalogue, by id; a foreign item is as absent as an unknown one.
 */
export function priceLines(
  input: SaleInput,
  items: ReadonlyMap<string, PricedItem>,
): { readonly lines: readonly TaxableLine[] } | { readonly refusals: readonly Fault[] } {
  const priced = input.lines.map((line, index) => priceLine(line, index, input.currencyCode, items));
  const refusals = priced.flatMap((each) => ("refusals" in each ? each.refusals : []));
  if (refusals.length > 0) return { refusals };
  return { lines: priced.filter((each): each is TaxableLine => !("refusals" in each)) };
}

/** A line with its price, and what decides its tax; null where the outlet does. */
export interface TaxableLine extends SaleLine {
  readonly taxable: Taxable | null;
}

/** What a line sells: an item as the catalogue has it, or what the line itself says. */
interface Goods extends LineChoices, Pick<SaleLine, "itemId" | "sku" | "name" | "category" | "unitPrice"> {
  readonly quantityDecimals: number;
  readonly taxable: Taxable | null;
}

interface Refused {
  readonly refusals: readonly Fault[];
}

function goodsOf(line: LineInput, currency: CurrencyCode, path: readonly string[]): Goods | Refused {
  const price = parseMoney(line.unitPrice?.amount ?? "", currency)?.minor;
  if (price === undefined) return { refusals: [itemNotFound(path)] };
  return {
    ...NO_CHOICES,
    itemId: null,
    sku: null,
    name: (line.name ?? "").trim(),
    category: null,
    quantityDecimals: FREE_TEXT_DECIMALS,
    unitPrice: price,
    taxable: line.taxKind && { taxKind: line.taxKind, isLuxury: false },
  };
}

function itemGoodsOf(
  line: LineInput,
  item: PricedItem | undefined,
  currency: CurrencyCode,
  path: readonly string[],
): Goods | Refused {
  if (!item) return { refusals: [itemNotFound(path)] };
  const unitPrice = line.unitPrice && (parseMoney(line.unitPrice.amount, currency)?.minor ?? null);
  const { variationId, modifierIds } = line;
  const chosen = chooseGoods(item, { variationId, modifierIds, unitPrice }, path);
  if ("refusals" in chosen) return chosen;
  const { itemId, name, category, quantityDecimals, taxKind, isLuxury } = item;
  return { itemId, name, category, quantityDecimals, ...chosen, taxable: { taxKind, isLuxury } };
}

function priceLine(
  line: LineInput,
  index: number,
  currency: CurrencyCode,
  items: ReadonlyMap<string, PricedItem>,
): TaxableLine | Refused {
  const path = ["input", "lines", String(index)];
  const goods =
    line.itemId === null
      ? goodsOf(line, currency, path)
      : itemGoodsOf(line, items.get(line.itemId), currency, path);
  if ("refusals" in goods) return goods;
  const { quantityDecimals, ...sold } = goods;
  const quantity = parseQuantity(line.quantity, quantityDecimals);
  if (quantity === null) return { refusals: [quantityFault(path, quantityDecimals)] };
  const lineTotal = lineTotalOf(sold.unitPrice, quantity);
  return { ...UNTOUCHED, ...sold, lineNumber: index + 1, quantity, lineTotal };
}

/** Why a sale can't come to a total. */
export function totalFaults(total: bigint, { expectedTotal, currencyCode }: SaleInput): readonly Fault[] {
  if (total <= 0n || total > MAX_MINOR) {
    const text = {
      id: "Jumlah penjualan harus lebih dari nol dan di bawah batas.",
      en: "The total must be more than zero and under the limit.",
    };
    return [userError("AMOUNT_INVALID", text, ["input", "lines"])];
  }
  if (!expectedTotal) return [];
  const expected = parseMoney(expectedTotal.amount, expectedTotal.currencyCode);
  if (expected?.minor === total && expected.currency === currencyCode) return [];
  const text = {
    id: "Jumlah dari kasir tidak sama dengan jumlah penjualan.",
    en: "The till's total is not what the sale comes to.",
  };
  const fault = userError("TOTAL_MISMATCH" as const, text, ["input", "expectedTotal"]);
  return [{ ...fault, details: { expected: expectedTotal.amount, actualMinorUnits: total.toString() } }];
}

const itemNotFound = (path: readonly string[]): Fault =>
  userError("ITEM_NOT_FOUND", { id: "Barang tidak ditemukan.", en: "There is no such item." }, [
    ...path,
    "itemId",
  ]);

const quantityFault = (path: readonly string[], decimals: number): Fault => {
  const smallest = formatQuantity(10n ** BigInt(3 - decimals));
  const text = {
    id: `Jumlah barang harus sedikitnya ${smallest}, dengan paling banyak ${String(decimals)} desimal.`,
    en: `The quantity must be at least ${smallest}, with at most ${String(decimals)} decimals.`,
  };
  return userError("QUANTITY_INVALID", text, [...path, "quantity"]);
};
