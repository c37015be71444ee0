import { newId, userError } from "@alpokat/kernel";
import { type CatalogItem, type ItemDetails, UNITS, type Variation, isUnit } from "./catalog";
import {
  type CatalogFault,
  type CatalogItemInput,
  type VariationInput,
  isTaxPossible,
  taxInvalid,
} from "./catalog-input";
import { gtinKey } from "./gtin";
import { type PricePlan, hasPrices, planPrices, withPrices } from "./price-version";
import { versionFaults } from "./version";
import { wordsOf } from "./words";

/** Whose code it is. */
export interface Owner {
  readonly itemId: string;
  readonly variationId: string | null;
}

/** What is in the catalogue around the items of an upload. Grows as they are planned, so that they see each other. */
export interface Surroundings {
  /** Items under the upload's SKUs. */
  readonly items: Map<string, CatalogItem>;
  readonly skus: Map<string, Owner>;
  /** By `gtinKey`. */
  readonly barcodes: Map<string, Owner>;
  /** Ids of groups of modifiers by their code. */
  readonly groups: ReadonlyMap<string, string>;
}

/** A variation as it shall be, and what changes. */
export interface VariationPlan {
  readonly after: Variation;
  readonly isNew: boolean;
  readonly isChanged: boolean;
  readonly prices: PricePlan;
}

/** An item as it shall be, and what changes. */
export interface ItemPlan {
  readonly before: CatalogItem | null;
  readonly after: CatalogItem;
  readonly isChanged: boolean;
  readonly prices: PricePlan;
  readonly variations: readonly VariationPlan[];
  readonly words: readonly string[];
}

export type Planned = ItemPlan | { readonly refusals: readonly CatalogFault[] };

interface Planning {
  readonly merchantId: string;
  readonly around: Surroundings;
  readonly now: Date;
  readonly path: readonly string[];
}

/** Plans how one item that passed its own checks is stored. A refusal leaves the surroundings as they were. */
export function planItem(input: CatalogItemInput, planning: Planning): Planned {
  const { around, now, path } = planning;
  const sku = input.sku.trim();
  const before = around.items.get(sku) ?? null;
  const refusals = [
    ...versionFaults(before, input.version, path),
    ...archiveFaults(before, path),
    ...skuFaults(sku, before, planning),
    ...groupFaults(input, planning),
  ];
  const id = before?.id ?? newId();
  const details = detailsOf(before, input);
  if (!isTaxPossible(details.taxKind, details.isLuxury)) refusals.push(taxInvalid(path));
  const barcodes = planBarcodes(input.barcodes, before?.barcodes ?? [], {
    owner: { itemId: id, variationId: null },
    planning,
  });
  const prices = planPrices(before?.prices ?? [], input.prices, { now, path });
  const variations = input.variations.map((variation, index) =>
    planVariation(variation, { id, before }, { ...planning, path: [...path, "variations", String(index)] }),
  );
  for (const each of [barcodes, prices, ...variations])
    if ("refusals" in each) refusals.push(...each.refusals);
  if (refusals.length > 0 || "refusals" in barcodes || "refusals" in prices) return { refusals };
  const plan = complete(
    { before, id, sku, details, barcodes: barcodes.codes, prices, input },
    variations.filter((each): each is VariationPlan => !("refusals" in each)),
    planning,
  );
  settle(plan, around);
  return plan;
}

interface Parts {
  readonly before: CatalogItem | null;
  readonly id: string;
  readonly sku: string;
  readonly details: ItemDetails;
  readonly barcodes: readonly string[];
  readonly prices: PricePlan;
  readonly input: CatalogItemInput;
}

function complete(parts: Parts, variations: readonly VariationPlan[], planning: Planning): ItemPlan {
  const { before, id, sku, details, barcodes, prices, input } = parts;
  const modifierGroupIds =
    input.modifierGroups?.flatMap((code) => planning.around.groups.get(code) ?? []) ??
    before?.modifierGroupIds ??
    [];
  const changes = variations.filter(({ isNew, isChanged }) => isNew || isChanged);
  const isChanged =
    !before ||
    !isEqual(details, detailsOf(before, null)) ||
    !isEqual(barcodes, before.barcodes) ||
    !isEqual(modifierGroupIds, before.modifierGroupIds) ||
    hasPrices(prices) ||
    changes.length > 0;
  const all = mergeVariations(before?.variations ?? [], variations);
  const after = {
    ...details,
    id,
    merchantId: planning.merchantId,
    sku,
    version: (before?.version ?? 0) + (isChanged ? 1 : 0),
    archivedAt: null,
    barcodes,
    modifierGroupIds,
    prices: withPrices(before?.prices ?? [], prices),
    variations: all,
  };
  const words = wordsOf(sku, details.name, ...all.flatMap((each) => [each.sku, each.name]));
  return { before, after, isChanged, prices, variations: changes, words };
}

function mergeVariations(before: readonly Variation[], plans: readonly VariationPlan[]): Variation[] {
  const planned = new Map(plans.map(({ after }) => [after.id, after]));
  const kept = before.map((each) => planned.get(each.id) ?? each);
  return [...kept, ...plans.filter(({ isNew }) => isNew).map(({ after }) => after)];
}

const isEqual = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** What the item says of itself: what the input leaves out is as it was, or as it is by default. */
function detailsOf(before: CatalogItem | null, input: CatalogItemInput | null): ItemDetails {
  const unit = input?.unit != null && isUnit(input.unit) ? input.unit : (before?.unit ?? null);
  return {
    name: input?.name.trim() ?? before?.name ?? "",
    category: categoryOf(before, input),
    quantityDecimals: input ? decimalsOf(before, input) : (before?.quantityDecimals ?? 0),
    unit,
    pricing: input?.pricing ?? before?.pricing ?? "FIXED",
    taxKind: input?.taxKind ?? before?.taxKind ?? "PPN",
    isLuxury: input?.isLuxury ?? before?.isLuxury ?? false,
  };
}

const categoryOf = (before: CatalogItem | null, input: CatalogItemInput | null): string | null =>
  input?.category === undefined ? (before?.category ?? null) : (input.category?.trim() ?? null);

function decimalsOf(before: CatalogItem | null, { quantityDecimals, unit }: CatalogItemInput): number {
  if (quantityDecimals !== null) return quantityDecimals;
  return unit !== null && isUnit(unit) ? UNITS[unit] : (before?.quantityDecimals ?? 0);
}

const archiveFaults = (before: CatalogItem | null, path: readonly string[]): CatalogFault[] =>
  before?.archivedAt
    ? [
        userError(
          "ITEM_ARCHIVED",
          {
            id: "Barang ini diarsipkan. Pulihkan dahulu untuk mengubahnya.",
            en: "The item is archived. Restore it first to change it.",
          },
          [...path, "sku"],
        ),
      ]
    : [];

const SKU_TAKEN = {
  id: "SKU ini sudah dipakai barang atau variasi lain.",
  en: "Another item or variation has this SKU.",
};

function skuFaults(
  sku: string,
  known: { readonly id: string } | null,
  { around, path }: Planning,
): CatalogFault[] {
  const owner = around.skus.get(sku);
  const isOwn = owner === undefined || (owner.variationId ?? owner.itemId) === known?.id;
  return isOwn ? [] : [userError("SKU_TAKEN", SKU_TAKEN, [...path, "sku"])];
}

function groupFaults({ modifierGroups }: CatalogItemInput, { around, path }: Planning): CatalogFault[] {
  const text = { id: "Grup tambahan tidak ditemukan.", en: "There is no such group of modifiers." };
  return (modifierGroups ?? []).flatMap((code, place) =>
    around.groups.has(code)
      ? []
      : [userError("MODIFIER_GROUP_NOT_FOUND" as const, text, [...path, "modifierGroups", String(place)])],
  );
}

/** @returns the codes as they shall be, in the order in which they are compared. */
function planBarcodes(
  asked: readonly string[] | null,
  before: readonly string[],
  { owner, planning }: { readonly owner: Owner; readonly planning: Planning },
): { readonly codes: readonly string[] } | { readonly refusals: readonly CatalogFault[] } {
  if (asked === null) return { codes: before };
  const { around, path } = planning;
  const text = {
    id: "Barcode ini sudah dipakai barang atau variasi lain.",
    en: "Another item or variation has this barcode.",
  };
  const refusals = asked.flatMap((code, place) => {
    const other = around.barcodes.get(gtinKey(code));
    const isFree = !other || (other.variationId ?? other.itemId) === (owner.variationId ?? owner.itemId);
    return isFree ? [] : [userError("BARCODE_TAKEN" as const, text, [...path, "barcodes", String(place)])];
  });
  if (refusals.length > 0) return { refusals };
  return { codes: [...asked].sort((one, two) => (gtinKey(one) < gtinKey(two) ? -1 : 1)) };
}

function planVariation(
  input: VariationInput,
  item: { readonly id: string; readonly before: CatalogItem | null },
  planning: Planning,
): VariationPlan | { readonly refusals: readonly CatalogFault[] } {
  const { now, path } = planning;
  const sku = input.sku.trim();
  const before = item.before?.variations.find((each) => each.sku === sku) ?? null;
  const id = before?.id ?? newId();
  const refusals = [...versionFaults(before, input.version, path), ...skuFaults(sku, before, planning)];
  const owner = { itemId: item.id, variationId: id };
  const barcodes = planBarcodes(input.barcodes, before?.barcodes ?? [], { owner, planning });
  const prices = planPrices(before?.prices ?? [], input.prices, { now, path });
  for (const each of [barcodes, prices]) if ("refusals" in each) refusals.push(...each.refusals);
  if (refusals.length > 0 || "refusals" in barcodes || "refusals" in prices) return { refusals };

  const archivedAt = archivedAtOf(before, input.isArchived, now);
  const name = input.name.trim();
  const isChanged =
    before?.name !== name ||
    before.archivedAt !== archivedAt ||
    !isEqual(before.barcodes, barcodes.codes) ||
    hasPrices(prices);
  const after = {
    id,
    sku,
    name,
    version: (before?.version ?? 0) + (isChanged ? 1 : 0),
    archivedAt,
    barcodes: barcodes.codes,
    prices: withPrices(before?.prices ?? [], prices),
  };
  return { after, isNew: before === null, isChanged, prices };
}

function archivedAtOf(before: Variation | null, isArchived: boolean | null, now: Date): Date | null {
  if (isArchived === null) return before?.archivedAt ?? null;
  return isArchived ? (before?.archivedAt ?? now) : null;
}

/** What the plan changes is what the next item of the upload finds. */
function settle({ before, after, variations }: ItemPlan, around: Surroundings): void {
  around.items.set(after.sku, after);
  around.skus.set(after.sku, { itemId: after.id, variationId: null });
  for (const code of before?.barcodes ?? []) around.barcodes.delete(gtinKey(code));
  for (const code of after.barcodes)
    around.barcodes.set(gtinKey(code), { itemId: after.id, variationId: null });
  for (const { after: variation } of variations) {
    const owner = { itemId: after.id, variationId: variation.id };
    around.skus.set(variation.sku, owner);
    const known = before?.variations.find(({ id }) => id === variation.id);
    for (const code of known?.barcodes ?? []) around.barcodes.delete(gtinKey(code));
    for (const code of variation.barcodes) around.barcodes.set(gtinKey(code), owner);
  }
}
