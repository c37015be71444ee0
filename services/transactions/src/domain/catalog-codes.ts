import { userError } from "@alpokat/kernel";
import type { CatalogItem } from "./catalog";
import type { CatalogFault } from "./catalog-input";
import { gtinKey } from "./gtin";

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

interface Place {
  readonly around: Surroundings;
  readonly path: readonly string[];
}

const idOf = ({ itemId, variationId }: Owner): string => variationId ?? itemId;

const SKU_TAKEN = {
  id: "SKU ini sudah dipakai barang atau variasi lain.",
  en: "Another item or variation has this SKU.",
};

/** Refuses a SKU that another thing of the catalogue has. @param id of what wants it. */
export function skuFaults(sku: string, id: string, { around, path }: Place): CatalogFault[] {
  const owner = around.skus.get(sku);
  return !owner || idOf(owner) === id ? [] : [userError("SKU_TAKEN", SKU_TAKEN, [...path, "sku"])];
}

const BARCODE_TAKEN = {
  id: "Barcode ini sudah dipakai barang atau variasi lain.",
  en: "Another item or variation has this barcode.",
};

/** @returns the codes as they shall be, in the order in which they are compared; or those that another thing has. */
export function planBarcodes(
  asked: readonly string[] | null,
  before: readonly string[],
  { owner, around, path }: Place & { readonly owner: Owner },
): { readonly codes: readonly string[] } | { readonly refusals: readonly CatalogFault[] } {
  if (asked === null) return { codes: before };
  const refusals = asked.flatMap((code, place) => {
    const other = around.barcodes.get(gtinKey(code));
    return !other || idOf(other) === idOf(owner)
      ? []
      : [userError("BARCODE_TAKEN" as const, BARCODE_TAKEN, [...path, "barcodes", String(place)])];
  });
  if (refusals.length > 0) return { refusals };
  return { codes: [...asked].sort((one, two) => (gtinKey(one) < gtinKey(two) ? -1 : 1)) };
}
