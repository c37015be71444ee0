import type { EntityManager } from "typeorm";
import type { PriceList, PricingQuestion } from "../application/ports";
import type { Pricing, TaxKind } from "../domain/catalog";
import type { PricedItem } from "../domain/goods";
import { EVERY_OUTLET } from "./catalog-rows";

interface VariationJson {
  id: string;
  sku: string;
  name: string;
  isArchived: boolean;
  isAvailable: boolean;
  amount: string | null;
}

interface GroupJson {
  code: string;
  name: string;
  minSelected: number;
  maxSelected: number;
  modifiers: { id: string; name: string; isArchived: boolean; amount: string | null }[];
}

interface Row {
  id: string;
  sku: string;
  name: string;
  category: string | null;
  quantity_decimals: number;
  pricing: Pricing;
  tax_kind: TaxKind;
  is_luxury: boolean;
  is_archived: boolean;
  is_available: boolean;
  has_variations: boolean;
  amount: string | null;
  variations: VariationJson[];
  groups: GroupJson[];
}

/** SQL: the price of a thing at $4 in $3: the one of outlet $5, or else the one of every outlet. */
const priceOf = (target: string): string => `
  (SELECT p.amount::text FROM transactions.price_version p
    WHERE p.target = ${target} AND p.place IN ('${EVERY_OUTLET}', $5) AND p.currency = $3 AND p.valid @> $4::timestamptz
    ORDER BY p.place <> $5 LIMIT 1)`;

/** SQL: whether something was archived at $4: a sale from before is still recorded. */
const archived = (table: string): string =>
  `(${table}.archived_at IS NOT NULL AND ${table}.archived_at <= $4)`;

const available = (target: string): string => `
  NOT EXISTS (SELECT FROM transactions.outlet_override o
               WHERE o.outlet_id = $5 AND o.target = ${target} AND o.unavailable_since <= $4)`;

/** A modifier that has no price at all is free. */
const MODIFIERS = `
  SELECT jsonb_agg(jsonb_build_object('id', m.id, 'name', m.name, 'isArchived', ${archived("m")},
           'amount', CASE WHEN EXISTS (SELECT FROM transactions.price_version p WHERE p.target = m.id) THEN ${priceOf("m.id")} ELSE '0' END))
    FROM transactions.modifier m WHERE m.group_id = g.id`;

const GROUPS = `
  SELECT jsonb_agg(jsonb_build_object('code', g.code, 'name', g.name, 'minSelected', g.min_selected, 'maxSelected', g.max_selected,
           'modifiers', COALESCE((${MODIFIERS}), '[]')) ORDER BY l.place)
    FROM transactions.item_modifier_group l JOIN transactions.modifier_group g ON g.id = l.group_id WHERE l.item_id = i.id`;

const VARIATIONS = `
  SELECT jsonb_agg(jsonb_build_object('id', v.id, 'sku', v.sku, 'name', v.name, 'isArchived', ${archived("v")},
           'isAvailable', ${available("v.id")}, 'amount', COALESCE(${priceOf("v.id")}, ${priceOf("i.id")})))
    FROM transactions.catalog_variation v WHERE v.item_id = i.id AND v.id = ANY($6::uuid[])`;

const ITEMS = `
  SELECT i.id, i.sku, i.name, i.category, i.quantity_decimals, i.pricing, COALESCE(t.tax_kind, i.tax_kind) AS tax_kind,
         CASE WHEN t.tax_kind IS NULL THEN i.is_luxury ELSE t.is_luxury END AS is_luxury, ${archived("i")} AS is_archived,
         ${available("i.id")} AS is_available, ${priceOf("i.id")} AS amount,
         EXISTS (SELECT FROM transactions.catalog_variation v WHERE v.item_id = i.id AND NOT ${archived("v")}) AS has_variations,
         COALESCE((${VARIATIONS}), '[]') AS variations, COALESCE((${GROUPS}), '[]') AS groups
    FROM transactions.catalog_item i
    LEFT JOIN transactions.item_tax t ON t.outlet_id = $5 AND t.item_id = i.id AND t.valid @> $4::timestamptz
   WHERE i.merchant_id = $1 AND i.id = ANY($2::uuid[])`;

/** The catalogue as a till needs it: one statement for all lines of a sale. */
export class PriceListRepository implements PriceList {
  constructor(private readonly manager: EntityManager) {}

  async priced({
    outlet,
    itemIds,
    variationIds,
    currency,
    at,
  }: PricingQuestion): Promise<ReadonlyMap<string, PricedItem>> {
    if (itemIds.length === 0) return new Map();
    const values = [outlet.merchantId, itemIds, currency, at, outlet.id, variationIds];
    const rows = await this.manager.query<Row[]>(ITEMS, values);
    return new Map(rows.map((row) => [row.id, toPricedItem(row)]));
  }
}

const priceFrom = (amount: string | null): bigint | null => (amount === null ? null : BigInt(amount));

const toPricedItem = (row: Row): PricedItem => ({
  itemId: row.id,
  sku: row.sku,
  name: row.name,
  category: row.category,
  quantityDecimals: row.quantity_decimals,
  pricing: row.pricing,
  taxKind: row.tax_kind,
  isLuxury: row.is_luxury,
  isArchived: row.is_archived,
  isAvailable: row.is_available,
  unitPrice: priceFrom(row.amount),
  hasVariations: row.has_variations,
  variations: row.variations.map(({ amount, ...variation }) => ({
    ...variation,
    unitPrice: priceFrom(amount),
  })),
  modifierGroups: row.groups.map(({ modifiers, ...group }) => ({
    ...group,
    modifiers: modifiers.map(({ amount, ...modifier }) => ({ ...modifier, unitPrice: priceFrom(amount) })),
  })),
});
