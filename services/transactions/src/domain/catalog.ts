import {
  type CurrencyCode,
  type Money,
  type UserError,
  isPrintableText,
  parseMoney,
  userError,
} from "@alpokat/kernel";
import type { MoneyText } from "./sale-input";

/** What is sold, with the price that it has now. */
export interface CatalogItem {
  readonly id: string;
  readonly merchantId: string;
  /** Unique in its merchant. */
  readonly sku: string;
  readonly name: string;
  readonly category: string | null;
  /** Decimals that a quantity may have: 0 for pieces, 3 for kilograms. */
  readonly quantityDecimals: number;
  readonly version: number;
  readonly prices: readonly Money[];
}

/** A price for a period; null ends are "from now" and "until further notice". */
export interface PriceInput {
  readonly price: MoneyText;
  readonly validFrom: Date | null;
  readonly validTo: Date | null;
}

export interface CatalogItemInput {
  readonly sku: string;
  readonly name: string;
  readonly category: string | null;
  readonly quantityDecimals: number;
  readonly prices: readonly PriceInput[];
}

export type CatalogRefusal =
  | "MERCHANT_NOT_FOUND"
  | "ITEMS_INVALID"
  | "SKU_INVALID"
  | "NAME_INVALID"
  | "CATEGORY_INVALID"
  | "UNIT_INVALID"
  | "AMOUNT_INVALID"
  | "PRICE_PERIOD_INVALID"
  | "PRICE_PERIOD_OVERLAP";

/** A version of a price, as it is stored. */
export interface PriceVersion {
  readonly currency: CurrencyCode;
  readonly amount: bigint;
  readonly validFrom: Date;
  readonly validTo: Date | null;
}

const MOST_ITEMS = 100;

/** Checks items to be stored. @returns every refusal. */
export function catalogFaults(items: readonly CatalogItemInput[], now: Date): UserError<CatalogRefusal>[] {
  const skus = new Set(items.map(({ sku }) => sku.trim()));
  if (items.length === 0 || items.length > MOST_ITEMS || skus.size !== items.length) {
    const text = {
      id: "Berikan 1 sampai 100 barang dengan SKU yang berbeda.",
      en: "Give 1 to 100 items, each with a SKU of its own.",
    };
    return [userError("ITEMS_INVALID", text, ["input", "items"])];
  }
  return items.flatMap((item, index) => itemFaults(item, now, ["input", "items", String(index)]));
}

function itemFaults(item: CatalogItemInput, now: Date, path: readonly string[]): UserError<CatalogRefusal>[] {
  const faults: UserError<CatalogRefusal>[] = [];
  const refuse = (code: CatalogRefusal, field: string, id: string, en: string): void => {
    faults.push(userError(code, { id, en }, [...path, field]));
  };
  if (!isPrintableText(item.sku.trim(), 50)) {
    refuse("SKU_INVALID", "sku", "SKU harus 1 sampai 50 huruf.", "The SKU must have 1 to 50 characters.");
  }
  if (!isPrintableText(item.name.trim(), 200)) {
    refuse(
      "NAME_INVALID",
      "name",
      "Nama harus 1 sampai 200 huruf.",
      "The name must have 1 to 200 characters.",
    );
  }
  if (item.category !== null && !isPrintableText(item.category.trim(), 50)) {
    const rule = ["Kategori harus 1 sampai 50 huruf.", "The category must have 1 to 50 characters."] as const;
    refuse("CATEGORY_INVALID", "category", ...rule);
  }
  if (item.quantityDecimals < 0 || item.quantityDecimals > 3) {
    refuse("UNIT_INVALID", "quantityDecimals", "Harus 0 sampai 3.", "Must be 0 to 3.");
  }
  return [
    ...faults,
    ...item.prices.flatMap((price, index) => priceFaults(price, now, [...path, "prices", String(index)])),
  ];
}

function priceFaults(
  { price, validFrom, validTo }: PriceInput,
  now: Date,
  path: readonly string[],
): UserError<CatalogRefusal>[] {
  const money = parseMoney(price.amount, price.currencyCode);
  if (!money || money.minor < 0n) {
    const text = { id: "Harga tidak sah.", en: "The price is not valid." };
    return [userError("AMOUNT_INVALID", text, [...path, "price"])];
  }
  if (validTo === null || validTo > (validFrom ?? now)) return [];
  const text = {
    id: "Masa harga harus berakhir setelah dimulai.",
    en: "The period must end after it begins.",
  };
  return [userError("PRICE_PERIOD_INVALID", text, [...path, "validTo"])];
}

/** The versions to store, of prices that passed the check. */
export const priceVersions = (prices: readonly PriceInput[], now: Date): PriceVersion[] =>
  prices.map(({ price, validFrom, validTo }) => ({
    currency: price.currencyCode,
    amount: parseMoney(price.amount, price.currencyCode)?.minor ?? 0n,
    validFrom: validFrom ?? now,
    validTo,
  }));
