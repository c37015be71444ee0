import type { PriceVersion } from "./price-version";

/** Units of quantity and the decimals that each allows; the database's table `unit` has the same. */
export const UNITS = {
  PCS: 0,
  BOX: 0,
  PACK: 0,
  PORTION: 0,
  G: 0,
  KG: 3,
  ML: 0,
  L: 3,
  M: 2,
  M2: 2,
  HOUR: 2,
  DAY: 1,
} as const;
export type UnitCode = keyof typeof UNITS;
export const isUnit = (text: string): text is UnitCode => Object.hasOwn(UNITS, text);

/**
 * What tax an item bears: PPN; the regional PBJT of food and drink served by restaurants, which excludes PPN (UU 1/2022
 * art. 50); or none. The rate and the base are dated data of whoever computes the tax.
 */
export type TaxKind = "PPN" | "PBJT" | "NONE";

/** A price of the catalogue, or one that the till says at each sale. */
export type Pricing = "FIXED" | "VARIABLE";

/** What an item says of itself, beside its code. */
export interface ItemDetails {
  readonly name: string;
  readonly category: string | null;
  /** Decimals that a quantity may have: 0 for pieces, 3 for kilograms. */
  readonly quantityDecimals: number;
  /** Null where the merchant named none. */
  readonly unit: UnitCode | null;
  readonly pricing: Pricing;
  readonly taxKind: TaxKind;
  readonly isLuxury: boolean;
}

/** A form of an item that is sold under a code of its own, such as a size. */
export interface Variation {
  readonly id: string;
  readonly sku: string;
  readonly name: string;
  readonly version: number;
  readonly archivedAt: Date | null;
  readonly barcodes: readonly string[];
  /** Its own prices, not yet ended; where it has none, the item's hold. */
  readonly prices: readonly PriceVersion[];
}

/** What is sold, with its prices that have not ended. */
export interface CatalogItem extends ItemDetails {
  readonly id: string;
  readonly merchantId: string;
  /** Unique in its merchant, among items and variations. */
  readonly sku: string;
  /** Grows with every change of the item and of what is part of it. */
  readonly version: number;
  /** Null where it is sold; an archived item stays readable and is not sold. */
  readonly archivedAt: Date | null;
  readonly barcodes: readonly string[];
  /** Ids of the groups of modifiers, in the order in which a till asks. */
  readonly modifierGroupIds: readonly string[];
  readonly prices: readonly PriceVersion[];
  readonly variations: readonly Variation[];
}

export type CatalogRefusal =
  | "MERCHANT_NOT_FOUND"
  | "ITEMS_INVALID"
  | "SKU_INVALID"
  | "SKU_TAKEN"
  | "NAME_INVALID"
  | "CATEGORY_INVALID"
  | "UNIT_INVALID"
  | "TAX_INVALID"
  | "AMOUNT_INVALID"
  | "PRICE_PERIOD_INVALID"
  | "PRICE_PERIOD_OVERLAP"
  | "BARCODE_INVALID"
  | "BARCODE_TAKEN"
  | "VARIATIONS_INVALID"
  | "MODIFIER_GROUP_NOT_FOUND"
  | "ITEM_ARCHIVED"
  | "VERSION_MISMATCH";
