import { newId } from "@alpokat/kernel";
import type { CatalogItem, Variation } from "./catalog";
import { type Surroundings, planBarcodes, skuFaults } from "./catalog-codes";
import type { CatalogFault, VariationInput } from "./catalog-input";
import { type PricePlan, hasPrices, planPrices, withPrices } from "./price-version";
import { versionFaults } from "./version";

/** A variation as it shall be, and what changes. */
export interface VariationPlan {
  readonly isNew: boolean;
  readonly before: Variation;
  readonly after: Variation;
  readonly isChanged: boolean;
  readonly prices: PricePlan;
}

interface Planning {
  readonly around: Surroundings;
  readonly now: Date;
  readonly path: readonly string[];
}

/** What a variation is before anything is said of it: version 0 is not there yet. */
const newVariation = (sku: string): Variation => ({
  id: newId(),
  sku,
  name: "",
  version: 0,
  archivedAt: null,
  barcodes: [],
  prices: [],
});

/** Plans how one variation of an item is stored. */
export function planVariation(
  input: VariationInput,
  item: Pick<CatalogItem, "id" | "variations">,
  { around, now, path }: Planning,
): VariationPlan | { readonly refusals: readonly CatalogFault[] } {
  const sku = input.sku.trim();
  const before = item.variations.find((each) => each.sku === sku) ?? newVariation(sku);
  const owner = { itemId: item.id, variationId: before.id };
  const barcodes = planBarcodes(input.barcodes, before.barcodes, { owner, around, path });
  const prices = planPrices(before.prices, input.prices, { now, path });
  const refusals = [
    ...versionFaults(before, input.version, path),
    ...skuFaults(sku, before.id, { around, path }),
    ...[barcodes, prices].flatMap((each) => ("refusals" in each ? each.refusals : [])),
  ];
  if (refusals.length > 0 || "refusals" in barcodes || "refusals" in prices) return { refusals };
  return complete(before, { ...input, barcodes: barcodes.codes }, { prices, now });
}

function complete(
  before: Variation,
  input: Pick<VariationInput, "name" | "isArchived"> & { readonly barcodes: readonly string[] },
  { prices, now }: { readonly prices: PricePlan; readonly now: Date },
): VariationPlan {
  const name = input.name.trim();
  const archivedAt = archivedAtOf(before.archivedAt, input.isArchived, now);
  const isSame =
    before.name === name &&
    before.archivedAt === archivedAt &&
    before.barcodes.join() === input.barcodes.join();
  const isNew = before.version === 0;
  const isChanged = isNew || !isSame || hasPrices(prices);
  const after = {
    ...before,
    name,
    archivedAt,
    version: before.version + (isChanged ? 1 : 0),
    barcodes: input.barcodes,
    prices: withPrices(before.prices, prices),
  };
  return { isNew, before, after, isChanged, prices };
}

/** Since when something is archived. @param isArchived null leaves it as it is. */
export function archivedAtOf(before: Date | null, isArchived: boolean | null, now: Date): Date | null {
  if (isArchived === null) return before;
  return isArchived ? (before ?? now) : null;
}
