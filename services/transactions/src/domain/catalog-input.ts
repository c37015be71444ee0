import { type Bilingual, type UserError, isPrintableText, userError } from "@alpokat/kernel";
import { type CatalogRefusal, type Pricing, type TaxKind, UNITS, isUnit } from "./catalog";
import { gtinKey, isGtin } from "./gtin";
import { type PriceInput, priceFaults } from "./price-version";

/** A variation as the client wrote it. What is null stays as it was. */
export interface VariationInput {
  readonly sku: string;
  readonly name: string;
  /** The version that the client changes; null where it does not mind. */
  readonly version: number | null;
  readonly isArchived: boolean | null;
  readonly barcodes: readonly string[] | null;
  readonly prices: readonly PriceInput[];
}

/** An item as the client wrote it. What is undefined or, but for the category, null stays as it was. */
export interface CatalogItemInput {
  readonly sku: string;
  readonly name: string;
  /** Null for none; undefined stays as it was. */
  readonly category: string | null | undefined;
  /** Null for those of the unit. */
  readonly quantityDecimals: number | null;
  readonly unit: string | null;
  readonly pricing: Pricing | null;
  readonly taxKind: TaxKind | null;
  readonly isLuxury: boolean | null;
  readonly version: number | null;
  readonly barcodes: readonly string[] | null;
  /** Codes of the groups. */
  readonly modifierGroups: readonly string[] | null;
  readonly prices: readonly PriceInput[];
  readonly variations: readonly VariationInput[];
}

export type CatalogFault = UserError<CatalogRefusal>;

const MOST_ITEMS = 100;
const MOST_VARIATIONS = 100;
const MOST_BARCODES = 20;
const MOST_GROUPS = 20;

/** Checks the codes of items to be stored together. @returns every refusal. */
export function catalogFaults(items: readonly CatalogItemInput[], now: Date): CatalogFault[] {
  const skus = items.flatMap(({ sku, variations }) => [sku, ...variations.map((each) => each.sku)]);
  if (items.length === 0 || items.length > MOST_ITEMS || hasRepeated(skus.map((sku) => sku.trim()))) {
    const text = {
      id: "Berikan 1 sampai 100 barang; setiap barang dan variasi dengan SKU yang berbeda.",
      en: "Give 1 to 100 items; each of them and of their variations with a SKU of its own.",
    };
    return [userError("ITEMS_INVALID", text, ["input", "items"])];
  }
  return items.flatMap((item, index) => itemFaults(item, now, ["input", "items", String(index)]));
}

const hasRepeated = (texts: readonly string[]): boolean => new Set(texts).size !== texts.length;

const REPEATED = {
  id: "Sebuah barcode hanya dapat dipakai sekali.",
  en: "A barcode can be given once only.",
};

/** Checks one item by itself. @returns every refusal. */
export function itemFaults(item: CatalogItemInput, now: Date, path: readonly string[]): CatalogFault[] {
  const everyBarcode = [item, ...item.variations].flatMap(({ barcodes }) => barcodes ?? []);
  if (hasRepeated(everyBarcode.map(gtinKey)))
    return [userError("BARCODE_TAKEN", REPEATED, [...path, "barcodes"])];
  return [
    ...codeFaults(item, path),
    ...unitFaults(item, path),
    ...taxFaults(item, path),
    ...barcodeFaults(item.barcodes ?? [], path),
    ...groupFaults(item.modifierGroups ?? [], path),
    ...priceFaults(item.prices, now, path),
    ...variationsFaults(item.variations, now, path),
  ];
}

type Coded = Pick<CatalogItemInput, "sku" | "name"> & { readonly category?: string | null | undefined };

function codeFaults({ sku, name, category = null }: Coded, path: readonly string[]): CatalogFault[] {
  const faults: CatalogFault[] = [];
  const refuse = (code: CatalogRefusal, field: string, text: Bilingual): void => {
    faults.push(userError(code, text, [...path, field]));
  };
  if (!isPrintableText(sku.trim(), 50)) {
    refuse("SKU_INVALID", "sku", {
      id: "SKU harus 1 sampai 50 huruf yang dapat dicetak.",
      en: "The SKU must have 1 to 50 printable characters.",
    });
  }
  if (!isPrintableText(name.trim(), 200)) {
    refuse("NAME_INVALID", "name", {
      id: "Nama harus 1 sampai 200 huruf yang dapat dicetak.",
      en: "The name must have 1 to 200 printable characters.",
    });
  }
  if (category !== null && !isPrintableText(category.trim(), 50)) {
    refuse("CATEGORY_INVALID", "category", {
      id: "Kategori harus 1 sampai 50 huruf yang dapat dicetak.",
      en: "The category must have 1 to 50 printable characters.",
    });
  }
  return faults;
}

function unitFaults({ unit, quantityDecimals }: CatalogItemInput, path: readonly string[]): CatalogFault[] {
  if (unit !== null && !isUnit(unit)) {
    const known = Object.keys(UNITS).join(", ");
    const text = { id: `Satuan harus salah satu dari ${known}.`, en: `The unit must be one of ${known}.` };
    return [userError("UNIT_INVALID", text, [...path, "unit"])];
  }
  const most = unit === null ? 3 : UNITS[unit];
  if (quantityDecimals === null || (quantityDecimals >= 0 && quantityDecimals <= most)) return [];
  const text = {
    id: `Desimal jumlah harus 0 sampai ${String(most)}.`,
    en: `The decimals of a quantity must be 0 to ${String(most)}.`,
  };
  return [userError("UNIT_INVALID", text, [...path, "quantityDecimals"])];
}

/** Whether luxury fits the kind of tax; asked again for what is stored once what stays as it was is known. */
export const isTaxPossible = (taxKind: TaxKind, isLuxury: boolean): boolean => !isLuxury || taxKind === "PPN";

const LUXURY_WITHOUT_PPN = {
  id: "Barang mewah dikenai PPN: jenis pajaknya harus PPN.",
  en: "Luxury goods bear PPN: the kind of tax must be PPN.",
};
export const taxInvalid = (path: readonly string[]): CatalogFault =>
  userError("TAX_INVALID", LUXURY_WITHOUT_PPN, [...path, "isLuxury"]);

const taxFaults = ({ taxKind, isLuxury }: CatalogItemInput, path: readonly string[]): CatalogFault[] =>
  taxKind === null || isTaxPossible(taxKind, isLuxury ?? false) ? [] : [taxInvalid(path)];

function barcodeFaults(barcodes: readonly string[], path: readonly string[]): CatalogFault[] {
  if (barcodes.length > MOST_BARCODES) {
    const text = {
      id: `Berikan paling banyak ${String(MOST_BARCODES)} barcode.`,
      en: `Give at most ${String(MOST_BARCODES)} barcodes.`,
    };
    return [userError("BARCODE_INVALID", text, [...path, "barcodes"])];
  }
  const text = {
    id: "Barcode harus GTIN 8, 12, 13, atau 14 angka dengan angka pemeriksa yang benar.",
    en: "A barcode must be a GTIN of 8, 12, 13 or 14 digits with the right check digit.",
  };
  return barcodes.flatMap((code, place) =>
    isGtin(code) ? [] : [userError("BARCODE_INVALID" as const, text, [...path, "barcodes", String(place)])],
  );
}

function groupFaults(codes: readonly string[], path: readonly string[]): CatalogFault[] {
  if (codes.length <= MOST_GROUPS && !hasRepeated(codes)) return [];
  const text = {
    id: `Berikan paling banyak ${String(MOST_GROUPS)} grup tambahan yang berbeda.`,
    en: `Give at most ${String(MOST_GROUPS)} different groups of modifiers.`,
  };
  return [userError("MODIFIER_GROUP_NOT_FOUND", text, [...path, "modifierGroups"])];
}

function variationsFaults(
  variations: readonly VariationInput[],
  now: Date,
  path: readonly string[],
): CatalogFault[] {
  if (variations.length > MOST_VARIATIONS) {
    const text = {
      id: `Sebuah barang paling banyak memiliki ${String(MOST_VARIATIONS)} variasi.`,
      en: `An item has at most ${String(MOST_VARIATIONS)} variations.`,
    };
    return [userError("VARIATIONS_INVALID", text, [...path, "variations"])];
  }
  return variations.flatMap((variation, index) => {
    const own = [...path, "variations", String(index)];
    return [
      ...codeFaults(variation, own),
      ...barcodeFaults(variation.barcodes ?? [], own),
      ...priceFaults(variation.prices, now, own),
    ];
  });
}
