import { type Clock, isId, userError } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import type { CatalogItem } from "../domain/catalog";
import type { Outlet } from "../domain/outlet";
import {
  type OutletOverride,
  type OutletOverrideInput,
  type OverrideFault,
  type OverridePlan,
  newOverride,
  overrideFaults,
  planOverride,
  targetOf,
} from "../domain/outlet-override";
import { outletNotFound } from "./caller";
import { earliestOf } from "./catalog-codes";
import type { InTransaction, Transaction } from "./ports";

export type SetOutletOverridesOutcome =
  { readonly overrides: readonly OutletOverride[] } | { readonly refusals: readonly OverrideFault[] };

interface OverridesRequest {
  readonly outletId: string;
  readonly overrides: readonly OutletOverrideInput[];
}

/** Stores what an outlet has otherwise than the catalogue, all of it or nothing; to repeat it changes nothing. */
export class SetOutletOverrides {
  constructor(
    private readonly inTransaction: InTransaction,
    private readonly clock: Clock,
  ) {}

  async run(guard: RequestGuard, request: OverridesRequest): Promise<SetOutletOverridesOutcome> {
    const faults = overrideFaults(request.overrides, this.clock());
    if (faults.length > 0) return { refusals: faults };
    return this.inTransaction(guard, (tx) => this.store(tx, request));
  }

  private async store(
    tx: Transaction,
    { outletId, overrides }: OverridesRequest,
  ): Promise<SetOutletOverridesOutcome> {
    const [outlet] = isId(outletId) ? await tx.outlets.findByIds([outletId]) : [];
    if (!outlet) return { refusals: [outletNotFound()] };
    await tx.catalog.lock(outlet.merchantId);
    const now = this.clock();
    const unknown = unknownFaults(overrides, await itemsOf(tx, outlet, overrides, now));
    if (unknown.length > 0) return { refusals: unknown };
    const targets = overrides.map(targetOf);
    const known = await tx.overrides.findByTargets(outletId, targets, earliestOf(overrides, now));
    const planned = overrides.map((override, index) => {
      const before =
        known.get(targetOf(override)) ?? newOverride({ outletId, merchantId: outlet.merchantId }, override);
      return planOverride(override, before, { now, path: pathOf(index) });
    });
    const refusals = planned.flatMap((each) => ("refusals" in each ? each.refusals : []));
    if (refusals.length > 0) return { refusals };
    const plans = planned.filter((each): each is OverridePlan => !("refusals" in each));
    await tx.overrides.store(plans);
    return { overrides: plans.map(({ after }) => after) };
  }
}

const pathOf = (index: number): string[] => ["input", "overrides", String(index)];

/** The items of the outlet's own merchant: a foreign one is as absent as an unknown one. */
async function itemsOf(
  { catalog }: Transaction,
  { merchantId }: Outlet,
  overrides: readonly OutletOverrideInput[],
  now: Date,
): Promise<ReadonlyMap<string, CatalogItem>> {
  const ids = [...new Set(overrides.map(({ itemId }) => itemId).filter(isId))];
  const items = await catalog.findByIds(ids, now);
  return new Map(items.filter((item) => item.merchantId === merchantId).map((item) => [item.id, item]));
}

const unknownFaults = (
  overrides: readonly OutletOverrideInput[],
  items: ReadonlyMap<string, CatalogItem>,
): OverrideFault[] =>
  overrides.flatMap(({ itemId, variationId }, index): OverrideFault[] => {
    const item = items.get(itemId);
    if (!item) {
      const text = { id: "Barang tidak ditemukan.", en: "There is no such item." };
      return [userError("ITEM_NOT_FOUND", text, [...pathOf(index), "itemId"])];
    }
    if (variationId === null || item.variations.some(({ id }) => id === variationId)) return [];
    const text = { id: "Variasi tidak ditemukan.", en: "There is no such variation." };
    return [userError("VARIATION_NOT_FOUND", text, [...pathOf(index), "variationId"])];
  });
