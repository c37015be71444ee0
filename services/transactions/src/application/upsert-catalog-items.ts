import { type Clock, type UserError } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import type { CatalogItem, CatalogRefusal } from "../domain/catalog";
import { type CatalogItemInput, catalogFaults } from "../domain/catalog-input";
import { type ItemPlan, planItem } from "../domain/catalog-plan";
import { actsFor, merchantNotFound } from "./caller";
import { codesOf, earliestPriceOf } from "./catalog-codes";
import type { InTransaction, Transaction } from "./ports";

export type UpsertCatalogItemsOutcome =
  { readonly items: readonly CatalogItem[] } | { readonly refusals: readonly UserError<CatalogRefusal>[] };

/** Stores items under their SKU, all of them or none; to repeat it changes nothing. */
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
    return this.inTransaction(guard, (tx) => this.store(tx, merchantId, items));
  }

  private async store(
    { catalog }: Transaction,
    merchantId: string,
    items: readonly CatalogItemInput[],
  ): Promise<UpsertCatalogItemsOutcome> {
    await catalog.lock(merchantId);
    // Read behind the lock: among uploads at once, who waited has the later moment and so the later price.
    const now = this.clock();
    const around = await catalog.surroundings(merchantId, codesOf(items), earliestPriceOf(items, now));
    const planned = items.map((item, index) =>
      planItem(item, { merchantId, around, now, path: ["input", "items", String(index)] }),
    );
    const refusals = planned.flatMap((each) => ("refusals" in each ? each.refusals : []));
    if (refusals.length > 0) return { refusals };
    const plans = planned.filter((each): each is ItemPlan => !("refusals" in each));
    await catalog.store(merchantId, plans, now);
    return { items: plans.map(({ after }) => after) };
  }
}
