import { isPrintableText } from "@alpokat/kernel";
import type { CatalogItemInput } from "../domain/catalog-input";
import { isGtin } from "../domain/gtin";
import type { PriceInput } from "../domain/price-version";
import type { CatalogCodes } from "./ports";

const MOST_CHARACTERS = 50;

/** Every code that items name and that can be one: the database is not asked for others. */
export function codesOf(items: readonly CatalogItemInput[]): CatalogCodes {
  const coded = items.flatMap((item) => [item, ...item.variations]);
  const isCode = (code: string): boolean => isPrintableText(code, MOST_CHARACTERS);
  return {
    skus: coded.map(({ sku }) => sku.trim()).filter(isCode),
    barcodes: coded.flatMap(({ barcodes }) => barcodes ?? []).filter(isGtin),
    groups: items.flatMap(({ modifierGroups }) => modifierGroups ?? []).filter(isCode),
  };
}

/** When the earliest price of things begins, or now: no version that ended before can overlap with one of them. */
export function earliestOf(priced: readonly { readonly prices: readonly PriceInput[] }[], now: Date): Date {
  const begins = priced.flatMap(({ prices }) => prices.map(({ validFrom }) => (validFrom ?? now).getTime()));
  return new Date(begins.reduce((earliest, each) => Math.min(earliest, each), now.getTime()));
}

export const earliestPriceOf = (items: readonly CatalogItemInput[], now: Date): Date =>
  earliestOf(
    items.flatMap((item) => [item, ...item.variations]),
    now,
  );
