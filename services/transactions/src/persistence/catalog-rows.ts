import type { CurrencyCode } from "@alpokat/kernel";
import type { CatalogItem, ItemDetails, Pricing, TaxKind, UnitCode, Variation } from "../domain/catalog";
import type { PriceVersion } from "../domain/price-version";

/** Stands in `price_version.place` for a price of every outlet. */
export const EVERY_OUTLET = "00000000-0000-0000-0000-000000000000";

export interface PriceJson {
  currency: CurrencyCode;
  amount: string;
  validFrom: string;
  validTo: string | null;
}

interface VariationJson {
  id: string;
  sku: string;
  name: string;
  version: number;
  archivedAt: string | null;
  barcodes: string[];
  prices: PriceJson[];
}

export interface ItemRow {
  id: string;
  merchant_id: string;
  sku: string;
  name: string;
  category: string | null;
  quantity_decimals: number;
  unit: UnitCode | null;
  pricing: Pricing;
  tax_kind: TaxKind;
  is_luxury: boolean;
  version: number;
  archived_at: Date | null;
  barcodes: string[];
  groups: string[];
  prices: PriceJson[];
  variations: VariationJson[];
}

/** SQL: the versions of a thing's price that end after $1, as JSON. */
export const pricesOf = (target: string, place = `'${EVERY_OUTLET}'`): string => `
  COALESCE((SELECT jsonb_agg(jsonb_build_object('currency', p.currency, 'amount', p.amount::text, 'validFrom', lower(p.valid),
                                                'validTo', upper(p.valid)) ORDER BY p.currency, lower(p.valid))
              FROM transactions.price_version p
             WHERE p.target = ${target} AND p.place = ${place} AND (upper_inf(p.valid) OR upper(p.valid) > $1::timestamptz)), '[]')`;

const barcodesOf = (rule: string): string =>
  `COALESCE((SELECT jsonb_agg(b.code ORDER BY b.gtin) FROM transactions.catalog_barcode b WHERE ${rule}), '[]')`;

/** Items with all that is part of them; prices are those that end after $1. */
export const ITEMS = `
  SELECT i.id, i.merchant_id, i.sku, i.name, i.category, i.quantity_decimals, i.unit, i.pricing, i.tax_kind, i.is_luxury,
         i.version, i.archived_at, ${pricesOf("i.id")} AS prices,
         ${barcodesOf("b.item_id = i.id AND b.variation_id IS NULL")} AS barcodes,
         COALESCE((SELECT jsonb_agg(g.group_id ORDER BY g.place) FROM transactions.item_modifier_group g WHERE g.item_id = i.id), '[]') AS groups,
         COALESCE((SELECT jsonb_agg(jsonb_build_object('id', v.id, 'sku', v.sku, 'name', v.name, 'version', v.version, 'archivedAt', v.archived_at,
                     'barcodes', ${barcodesOf("b.item_id = i.id AND b.variation_id = v.id")}, 'prices', ${pricesOf("v.id")}) ORDER BY v.id)
                     FROM transactions.catalog_variation v WHERE v.item_id = i.id), '[]') AS variations
    FROM transactions.catalog_item i`;

const momentOf = (text: string | null): Date | null => (text === null ? null : new Date(text));

export const toPrice = ({ currency, amount, validFrom, validTo }: PriceJson): PriceVersion => ({
  currency,
  amount: BigInt(amount),
  validFrom: new Date(validFrom),
  validTo: momentOf(validTo),
});

const toVariation = ({ archivedAt, prices, ...variation }: VariationJson): Variation => ({
  ...variation,
  archivedAt: momentOf(archivedAt),
  prices: prices.map(toPrice),
});

const detailsOf = (row: ItemRow): ItemDetails => ({
  name: row.name,
  category: row.category,
  quantityDecimals: row.quantity_decimals,
  unit: row.unit,
  pricing: row.pricing,
  taxKind: row.tax_kind,
  isLuxury: row.is_luxury,
});

export const toItem = (row: ItemRow): CatalogItem => ({
  ...detailsOf(row),
  id: row.id,
  merchantId: row.merchant_id,
  sku: row.sku,
  version: row.version,
  archivedAt: row.archived_at,
  barcodes: row.barcodes,
  modifierGroupIds: row.groups,
  prices: row.prices.map(toPrice),
  variations: row.variations.map(toVariation),
});

/** A list of records as one JSON text, for a statement over all of them at once. */
export const asJson = (records: readonly object[]): string =>
  JSON.stringify(records, (_key, value: unknown) => (typeof value === "bigint" ? value.toString() : value));
