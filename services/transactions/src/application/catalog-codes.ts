import type { CatalogItemInput } from "../domain/catalog-input";
import type { PriceInput } from "../domain/price-version";
import type { CatalogCodes } from "./ports";

/** Every code that items name. */
export function codesOf(items: readonly CatalogItemInput[]): CatalogCodes {
  const coded = items.flatMap((item) => [item, ...item.variations]);
  return {
    skus: coded.map(({ sku }) => sku.trim()),
    barcodes: coded.flatMap(({ barcodes }) => barcodes ?? []),
    groups: items.flatMap(({ modifierGroups }) => modifierGroups ?? []),
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
