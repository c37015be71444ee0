import { type Clock, type UserError, userError } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import {
  type CatalogItem,
  type CatalogItemInput,
  type CatalogRefusal,
  catalogFaults,
  priceVersions,
} from "../domain/catalog";
import { actsFor, merchantNotFound } from "./caller";
import type { InTransaction, Transaction } from "./ports";

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
    const now = this.clock();
    const faults = catalogFaults(items, now);
    if (faults.length > 0) return { refusals: faults };
    try {
      return await this.inTransaction(guard, async ({ catalog }) => {
        const ids: string[] = [];
        for (const [index, item] of items.entries())
          ids.push(await store(catalog, merchantId, { item, index, now }));
        return { items: await catalog.findByIds(ids, now) };
      });
    } catch (error) {
      if (error instanceof UploadRefused) return { refusals: [error.refusal] };
      throw error;
    }
  }
}

async function store(
  catalog: Transaction["catalog"],
  merchantId: string,
  { item, index, now }: { item: CatalogItemInput; index: number; now: Date },
): Promise<string> {
  const id = await catalog.upsert(merchantId, item, now);
  for (const [place, price] of priceVersions(item.prices, now).entries()) {
    if (await catalog.addPrice({ id, merchantId }, price)) continue;
    const text = {
      id: "Masa harga ini bertumpang tindih dengan harga lain.",
      en: "The period overlaps that of another price.",
    };
    const field = ["input", "items", String(index), "prices", String(place)];
    throw new UploadRefused(userError("PRICE_PERIOD_OVERLAP", text, field));
  }
  return id;
}
