import { type Bilingual, type UserError, userError } from "@alpokat/kernel";
import type { Pricing } from "./catalog";
import type { Taxable } from "./pricing/tax-settings";

/** A form of an item, as the outlet sold it at the moment of the sale. */
interface PricedVariation {
  readonly id: string;
  readonly sku: string;
  readonly name: string;
  readonly isArchived: boolean;
  readonly isAvailable: boolean;
  /** Minor units: its own price, or else the item's; null where there is none. */
  readonly unitPrice: bigint | null;
}

interface PricedModifier {
  readonly id: string;
  readonly name: string;
  readonly isArchived: boolean;
  /** Zero for one that never had a price; null for one that has none at that moment in that currency. */
  readonly unitPrice: bigint | null;
}

interface PricedModifierGroup {
  readonly code: string;
  readonly name: string;
  readonly minSelected: number;
  readonly maxSelected: number;
  readonly modifiers: readonly PricedModifier[];
}

/** What the catalogue says of an item at the moment of the sale, at the outlet of the sale. */
export interface PricedItem extends Taxable {
  readonly itemId: string;
  readonly sku: string;
  readonly name: string;
  readonly category: string | null;
  readonly quantityDecimals: number;
  readonly pricing: Pricing;
  readonly isArchived: boolean;
  readonly isAvailable: boolean;
  /** Minor units; null where it has no price at that moment in that currency. */
  readonly unitPrice: bigint | null;
  /** Whether one of its variations has to be named. */
  readonly hasVariations: boolean;
  /** Those that the sale names. */
  readonly variations: readonly PricedVariation[];
  readonly modifierGroups: readonly PricedModifierGroup[];
}

/** A modifier that was chosen with a line: a snapshot. */
export interface ChosenModifier {
  readonly modifierId: string;
  readonly name: string;
  /** Minor units; part of the line's unit price. */
  readonly unitPrice: bigint;
}

/** What was chosen of an item: a snapshot that later changes of the catalogue don't reach. */
export interface LineChoices {
  readonly variationId: string | null;
  readonly variationName: string | null;
  readonly modifiers: readonly ChosenModifier[];
}

/** The choices of a line that is no item of the catalogue. */
export const NO_CHOICES: LineChoices = { variationId: null, variationName: null, modifiers: [] };

/** What a line asks of an item. */
export interface Choice {
  readonly variationId: string | null;
  readonly modifierIds: readonly string[];
  /** Minor units; null where the till leaves the price to the catalogue. */
  readonly unitPrice: bigint | null;
}

export type ChoiceRefusal =
  | "ITEM_ARCHIVED"
  | "ITEM_NOT_AVAILABLE"
  | "VARIATION_REQUIRED"
  | "VARIATION_NOT_FOUND"
  | "MODIFIER_NOT_FOUND"
  | "MODIFIER_COUNT_INVALID"
  | "LINE_INVALID"
  | "PRICE_NOT_FOUND";

type Fault = UserError<ChoiceRefusal>;

/** What is sold in a line: the item, or one of its variations, with what was chosen to it. */
export interface ChosenGoods extends LineChoices {
  readonly sku: string;
  /** Minor units, with the prices of the modifiers. */
  readonly unitPrice: bigint;
}

/** Applies a line's choices to an item of the catalogue. @returns the goods, or every refusal. */
export function chooseGoods(
  item: PricedItem,
  choice: Choice,
  path: readonly string[],
): ChosenGoods | { readonly refusals: readonly Fault[] } {
  const variation = item.variations.find(({ id }) => id === choice.variationId) ?? null;
  const refusals = [
    ...soldFaults(item, variation, path),
    ...variationFaults(item, choice, variation, path),
    ...modifierFaults(item, choice, path),
  ];
  if (refusals.length > 0) return { refusals };
  const base = basePriceOf(item, choice, variation, path);
  if (typeof base !== "bigint") return { refusals: [base] };
  const modifiers = choice.modifierIds.map((id, place) =>
    priceModifier(item, id, [...path, "modifierIds", String(place)]),
  );
  const unpriced = modifiers.filter((each): each is Fault => "code" in each);
  if (unpriced.length > 0) return { refusals: unpriced };
  const chosen = modifiers.filter((each): each is ChosenModifier => !("code" in each));
  const unitPrice = chosen.reduce((sum, each) => sum + each.unitPrice, base);
  const named = variation
    ? { sku: variation.sku, variationId: variation.id, variationName: variation.name }
    : { sku: item.sku, variationId: null, variationName: null };
  return { ...named, modifiers: chosen, unitPrice };
}

/** Prices a modifier that the item has. */
function priceModifier(item: PricedItem, id: string, path: readonly string[]): ChosenModifier | Fault {
  const modifier = modifiersOf(item).find((each) => each.id === id);
  const unitPrice = modifier?.unitPrice ?? null;
  if (!modifier || unitPrice === null) return refuse("PRICE_NOT_FOUND", NO_PRICE, path);
  return { modifierId: id, name: modifier.name, unitPrice };
}

const refuse = (code: ChoiceRefusal, text: Bilingual, path: readonly string[]): Fault =>
  userError(code, text, path);

const NO_PRICE = {
  id: "Barang ini tidak memiliki harga pada waktu dan mata uang itu.",
  en: "The item has no price at that time in that currency.",
};

/** An archived item is not sold; nor is one that the outlet does not offer at that moment. */
function soldFaults(
  item: PricedItem,
  variation: PricedVariation | null,
  path: readonly string[],
): readonly Fault[] {
  if (item.isArchived || variation?.isArchived) {
    const text = { id: "Barang ini sudah diarsipkan.", en: "The item is archived." };
    return [refuse("ITEM_ARCHIVED", text, [...path, item.isArchived ? "itemId" : "variationId"])];
  }
  if (item.isAvailable && variation?.isAvailable !== false) return [];
  const text = { id: "Barang ini tidak tersedia di gerai ini.", en: "The outlet does not offer the item." };
  return [refuse("ITEM_NOT_AVAILABLE", text, [...path, item.isAvailable ? "variationId" : "itemId"])];
}

function variationFaults(
  item: PricedItem,
  { variationId }: Choice,
  variation: PricedVariation | null,
  path: readonly string[],
): readonly Fault[] {
  if (variationId !== null && !variation) {
    const text = { id: "Variasi tidak ditemukan.", en: "There is no such variation." };
    return [refuse("VARIATION_NOT_FOUND", text, [...path, "variationId"])];
  }
  if (variationId !== null || !item.hasVariations) return [];
  const text = { id: "Pilih salah satu variasi barang ini.", en: "Name one of the item's variations." };
  return [refuse("VARIATION_REQUIRED", text, [...path, "variationId"])];
}

const modifiersOf = ({ modifierGroups }: PricedItem): readonly PricedModifier[] =>
  modifierGroups.flatMap(({ modifiers }) => modifiers);

function modifierFaults(
  item: PricedItem,
  { modifierIds }: Choice,
  path: readonly string[],
): readonly Fault[] {
  const offered = new Set(modifiersOf(item).flatMap(({ id, isArchived }) => (isArchived ? [] : [id])));
  const unknown = modifierIds.flatMap((id, place) => {
    const text = { id: "Tambahan tidak ditemukan pada barang ini.", en: "The item has no such modifier." };
    return offered.has(id)
      ? []
      : [refuse("MODIFIER_NOT_FOUND", text, [...path, "modifierIds", String(place)])];
  });
  if (unknown.length > 0) return unknown;
  return item.modifierGroups.flatMap(({ name, minSelected, maxSelected, modifiers }) => {
    const count = modifierIds.filter((id) => modifiers.some((each) => each.id === id)).length;
    if (count >= minSelected && count <= maxSelected) return [];
    const [least, most] = [String(minSelected), String(maxSelected)];
    const text = {
      id: `Pilih ${least} sampai ${most} tambahan dari ${name}.`,
      en: `Choose ${least} to ${most} modifiers of ${name}.`,
    };
    return [refuse("MODIFIER_COUNT_INVALID", text, [...path, "modifierIds"])];
  });
}

/** The price without modifiers: the catalogue's, or the till's where the item leaves the price to it. */
function basePriceOf(
  item: PricedItem,
  choice: Choice,
  variation: PricedVariation | null,
  path: readonly string[],
): bigint | Fault {
  if (item.pricing === "VARIABLE") {
    const text = { id: "Sebutkan harga barang ini.", en: "Say the price of this item." };
    return choice.unitPrice ?? refuse("PRICE_NOT_FOUND", text, [...path, "unitPrice"]);
  }
  if (choice.unitPrice !== null) {
    const text = {
      id: "Harga barang ini ditentukan katalog.",
      en: "The catalogue says the price of this item.",
    };
    return refuse("LINE_INVALID", text, path);
  }
  const price = variation ? variation.unitPrice : item.unitPrice;
  return price ?? refuse("PRICE_NOT_FOUND", NO_PRICE, [...path, variation ? "variationId" : "itemId"]);
}
