import { newId, userError } from "@alpokat/kernel";
import { type CatalogItem, type ItemDetails, UNITS, type Variation, isUnit } from "./catalog";
import { type CatalogFault, type CatalogItemInput, isTaxPossible, taxInvalid } from "./catalog-input";
import { type Owner, type Surroundings, planBarcodes, skuFaults } from "./catalog-codes";
import { gtinKey } from "./gtin";
import { type PricePlan, hasPrices, planPrices, withPrices } from "./price-version";
import { type VariationPlan, planVariation } from "./variation-plan";
import { versionFaults } from "./version";
import { wordsOf } from "./words";

/** An item as it shall be, and what changes. */
export interface ItemPlan {
  readonly isNew: boolean;
  readonly before: CatalogItem;
  readonly after: CatalogItem;
  readonly isChanged: boolean;
  readonly prices: PricePlan;
  /** Those that are added or changed. */
  readonly variations: readonly VariationPlan[];
  readonly words: readonly string[];
}

interface Planning {
  readonly merchantId: string;
  readonly around: Surroundings;
  readonly now: Date;
  readonly path: readonly string[];
}

type Planned = ItemPlan | { readonly refusals: readonly CatalogFault[] };

/** What an item is before anything is said of it: version 0 is not there yet. */
const newItem = (merchantId: string, sku: string): CatalogItem => ({
  id: newId(),
  merchantId,
  sku,
  name: "",
  category: null,
  quantityDecimals: 0,
  unit: null,
  pricing: "FIXED",
  taxKind: "PPN",
  isLuxury: false,
  version: 0,
  archivedAt: null,
  barcodes: [],
  modifierGroupIds: [],
  prices: [],
  variations: [],
});

/** Plans how one item that passed its own checks is stored. A refusal leaves the surroundings as they were. */
export function planItem(input: CatalogItemInput, planning: Planning): Planned {
  const { around, now, path, merchantId } = planning;
  const sku = input.sku.trim();
  const before = around.items.get(sku) ?? newItem(merchantId, sku);
  const details = detailsOf(before, input);
  const owner = { itemId: before.id, variationId: null };
  const barcodes = planBarcodes(input.barcodes, before.barcodes, { owner, around, path });
  const prices = planPrices(before.prices, input.prices, { now, path });
  const variations = input.variations.map((variation, index) =>
    planVariation(variation, before, { around, now, path: [...path, "variations", String(index)] }),
  );
  const refusals = [
    ...versionFaults(before, input.version, path),
    ...archiveFaults(before, path),
    ...skuFaults(sku, before.id, { around, path }),
    ...groupFaults(input, planning),
    ...(isTaxPossible(details.taxKind, details.isLuxury) ? [] : [taxInvalid(path)]),
    ...[barcodes, prices, ...variations].flatMap((each) => ("refusals" in each ? each.refusals : [])),
  ];
  if (refusals.length > 0 || "refusals" in barcodes || "refusals" in prices) return { refusals };
  const modifierGroupIds = groupIdsOf(before, input, around);
  const parts = { before, details, barcodes: barcodes.codes, modifierGroupIds, prices };
  const plan = complete(
    parts,
    variations.filter((each): each is VariationPlan => !("refusals" in each)),
  );
  settle(plan, around);
  return plan;
}

interface Parts {
  readonly before: CatalogItem;
  readonly details: ItemDetails;
  readonly barcodes: readonly string[];
  readonly modifierGroupIds: readonly string[];
  readonly prices: PricePlan;
}

function complete(parts: Parts, planned: readonly VariationPlan[]): ItemPlan {
  const { before, details, barcodes, modifierGroupIds, prices } = parts;
  const changes = planned.filter(({ isChanged }) => isChanged);
  const isSame = isEqual(
    [details, barcodes, modifierGroupIds],
    [detailsAsTheyAre(before), before.barcodes, before.modifierGroupIds],
  );
  const isNew = before.version === 0;
  const isChanged = isNew || !isSame || hasPrices(prices) || changes.length > 0;
  const variations = mergeVariations(before.variations, changes);
  const after = {
    ...before,
    ...details,
    version: before.version + (isChanged ? 1 : 0),
    barcodes,
    modifierGroupIds,
    prices: withPrices(before.prices, prices),
    variations,
  };
  const words = wordsOf(after.sku, after.name, ...variations.flatMap((each) => [each.sku, each.name]));
  return { isNew, before, after, isChanged, prices, variations: changes, words };
}

function mergeVariations(before: readonly Variation[], changes: readonly VariationPlan[]): Variation[] {
  const changed = new Map(changes.map(({ after }) => [after.id, after]));
  const kept = before.map((each) => changed.get(each.id) ?? each);
  return [...kept, ...changes.filter(({ isNew }) => isNew).map(({ after }) => after)];
}

const isEqual = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

const detailsAsTheyAre = (item: ItemDetails): ItemDetails => ({
  name: item.name,
  category: item.category,
  quantityDecimals: item.quantityDecimals,
  unit: item.unit,
  pricing: item.pricing,
  taxKind: item.taxKind,
  isLuxury: item.isLuxury,
});

/** What the item says of itself: what the input leaves out is as it was. */
const detailsOf = (before: CatalogItem, input: CatalogItemInput): ItemDetails => ({
  name: input.name.trim(),
  category: input.category === undefined ? before.category : (input.category?.trim() ?? null),
  quantityDecimals: input.quantityDecimals ?? decimalsOf(before, input),
  unit: input.unit !== null && isUnit(input.unit) ? input.unit : before.unit,
  pricing: input.pricing ?? before.pricing,
  taxKind: input.taxKind ?? before.taxKind,
  isLuxury: input.isLuxury ?? before.isLuxury,
});

/** The decimals of a unit that is named; others stay as they were. */
const decimalsOf = (before: CatalogItem, { unit }: CatalogItemInput): number =>
  unit !== null && isUnit(unit) ? UNITS[unit] : before.quantityDecimals;

const groupIdsOf = (
  before: CatalogItem,
  { modifierGroups }: CatalogItemInput,
  { groups }: Surroundings,
): readonly string[] =>
  modifierGroups === null
    ? before.modifierGroupIds
    : modifierGroups.flatMap((code) => groups.get(code) ?? []);

const ARCHIVED = {
  id: "Barang ini diarsipkan. Pulihkan dahulu untuk mengubahnya.",
  en: "The item is archived. Restore it first to change it.",
};

const archiveFaults = ({ archivedAt }: CatalogItem, path: readonly string[]): CatalogFault[] =>
  archivedAt === null ? [] : [userError("ITEM_ARCHIVED", ARCHIVED, [...path, "sku"])];

function groupFaults({ modifierGroups }: CatalogItemInput, { around, path }: Planning): CatalogFault[] {
  const text = { id: "Grup tambahan tidak ditemukan.", en: "There is no such group of modifiers." };
  return (modifierGroups ?? []).flatMap((code, place) =>
    around.groups.has(code)
      ? []
      : [userError("MODIFIER_GROUP_NOT_FOUND" as const, text, [...path, "modifierGroups", String(place)])],
  );
}

interface Holder {
  readonly owner: Owner;
  readonly sku: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** The item and those of its variations that a plan changes, with their barcodes. */
export const holdersOf = ({ before, after, variations }: ItemPlan): Holder[] => [
  {
    owner: { itemId: after.id, variationId: null },
    sku: after.sku,
    before: before.barcodes,
    after: after.barcodes,
  },
  ...variations.map((variation) => ({
    owner: { itemId: after.id, variationId: variation.after.id },
    sku: variation.after.sku,
    before: variation.before.barcodes,
    after: variation.after.barcodes,
  })),
];

/** What the plan changes is what the next item of the upload finds. */
function settle(plan: ItemPlan, { items, skus, barcodes }: Surroundings): void {
  items.set(plan.after.sku, plan.after);
  for (const { owner, sku, before, after } of holdersOf(plan)) {
    skus.set(sku, owner);
    for (const code of before) barcodes.delete(gtinKey(code));
    for (const code of after) barcodes.set(gtinKey(code), owner);
  }
}
