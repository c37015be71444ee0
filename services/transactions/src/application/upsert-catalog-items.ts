import { type Clock, type UserError, userError } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import {
  type CatalogItem,
  type CatalogItemInput,
  type CatalogRefusal,
  type PriceVersion,
  catalogFaults,
  priceVersions,
} from "../domain/catalog";
import { actsFor, merchantNotFound } from "./caller";
import type { Catalog, InTransaction } from "./ports";

export type UpsertCatalogItemsOutcome =
  { readonly items: readonly CatalogItem[] } | { readonly refusals: readonly UserError<CatalogRefusal>[] };

/** Undoes the transaction of a refused upload: either every item of it is stored or none. */
class UploadRefused extends Error {
  constructor(readonly refusal: UserError<CatalogRefusal>) {
    super(refusal.code);
  }
}

/** Stores items under their SKU with their prices; to repeat it changes nothing. */
export class UpsertCatalogItems {
  constructor(
    private readonly inTransaction: InTransaction,
    private readonly clock: Clock,
  ) {}

  async run(
    guard: RequestGuard,
    { merchantId, items }: { readonly merchantId: string; readonly items: readonly CatalogItemInput[] },
  ): Promise<UpsertCatalogItemsOutcome> {
    if (!actsFor(guard, merchantId)) return { refusals: [merchantNotFound()] };
    const faults = catalogFaults(items, this.clock());
    if (faults.length > 0) return { refusals: faults };
    try {
      return await this.inTransaction(guard, ({ catalog }) => this.store(catalog, merchantId, items));
    } catch (error) {
      if (error instanceof UploadRefused) return { refusals: [error.refusal] };
      throw error;
    }
  }

  private async store(
    catalog: Catalog,
    merchantId: string,
    items: readonly CatalogItemInput[],
  ): Promise<UpsertCatalogItemsOutcome> {
    const ids = await storeItems(catalog, { merchantId, items, now: this.clock() });
    // Read once the items are locked: among uploads at once, who waited has the later moment and so the later price.
    const now = this.clock();
    for (const [index, { prices }] of items.entries()) {
      const id = ids[index];
      if (id) await storePrices(catalog, { id, merchantId }, { prices: priceVersions(prices, now), index });
    }
    const stored = new Map((await catalog.findByIds(ids, now)).map((item) => [item.id, item]));
    return { items: [...new Set(ids)].flatMap((id) => stored.get(id) ?? []) };
  }
}

/** Stores items in the order of their SKU, so that two uploads of the same ones wait and don't deadlock. */
async function storeItems(
  catalog: Catalog,
  upload: { readonly merchantId: string; readonly items: readonly CatalogItemInput[]; readonly now: Date },
): Promise<string[]> {
  const bySku = new Map(upload.items.map((item) => [item.sku.trim(), item]));
  const ids = new Map<string, string>();
  for (const [sku, item] of [...bySku].sort(([a], [b]) => (a < b ? -1 : 1))) {
    ids.set(sku, await catalog.upsert(upload.merchantId, item, upload.now));
  }
  return upload.items.flatMap(({ sku }) => ids.get(sku.trim()) ?? []);
}

async function storePrices(
  catalog: Catalog,
  item: { readonly id: string; readonly merchantId: string },
  { prices, index }: { readonly prices: readonly PriceVersion[]; readonly index: number },
): Promise<void> {
  for (const [place, price] of prices.entries()) {
    if (await catalog.addPrice(item, price)) continue;
    const text = {
      id: "Masa harga ini bertumpang tindih dengan harga lain.",
      en: "The period overlaps that of another price.",
    };
    const field = ["input", "items", String(index), "prices", String(place)];
    throw new UploadRefused(userError("PRICE_PERIOD_OVERLAP", text, field));
  }
}
