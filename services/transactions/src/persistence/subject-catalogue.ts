import type { SubjectTable } from "./subject-data-table";

/** A merchant's outlets, with how each is paid by QRIS. */
export const OUTLETS: SubjectTable = {
  source: "transactions.outlet",
  sql: `SELECT o.id::text AS key, o.created_at::text AS at, o.name, o.city, q.nmid, q.merchant_name AS "qrisName", q.merchant_pan AS "merchantPan"
          FROM transactions.outlet o LEFT JOIN transactions.outlet_qris q ON q.outlet_id = o.id
         WHERE o.merchant_id = $1 AND ($2::uuid IS NULL OR o.id > $2) ORDER BY o.id LIMIT $3`,
  columns: {
    name: "user.content",
    city: "user.location",
    nmid: "user.financial",
    qrisName: "user.content",
    merchantPan: "user.financial",
  },
};
/** Its items with their prices. */
export const ITEMS: SubjectTable = {
  source: "transactions.catalog_item",
  sql: `SELECT i.id::text AS key, i.created_at::text AS at, i.sku, i.name, i.category,
               (SELECT string_agg(p.amount::text || ' ' || p.currency || ' ' || p.valid::text, '; ' ORDER BY p.valid)
                  FROM transactions.price_version p WHERE p.item_id = i.id) AS prices
          FROM transactions.catalog_item i
         WHERE i.merchant_id = $1 AND ($2::uuid IS NULL OR i.id > $2) ORDER BY i.id LIMIT $3`,
  columns: { sku: "user.content", name: "user.content", category: "user.content", prices: "user.content" },
};
/** Variations of items. */
export const VARIATIONS: SubjectTable = {
  source: "transactions.catalog_variation",
  sql: `SELECT id::text AS key, created_at::text AS at, sku, name FROM transactions.catalog_variation
         WHERE merchant_id = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3`,
  columns: { sku: "user.content", name: "user.content" },
};
/** Groups of modifiers with what is in them. */
export const MODIFIER_GROUPS: SubjectTable = {
  source: "transactions.modifier_group",
  sql: `SELECT g.id::text AS key, g.created_at::text AS at, g.code, g.name,
               (SELECT jsonb_agg(jsonb_build_object('code', m.code, 'name', m.name) ORDER BY m.id)::text
                  FROM transactions.modifier m WHERE m.group_id = g.id) AS modifiers
          FROM transactions.modifier_group g
         WHERE g.merchant_id = $1 AND ($2::uuid IS NULL OR g.id > $2) ORDER BY g.id LIMIT $3`,
  columns: { code: "user.content", name: "user.content", modifiers: "user.content" },
};
/** What came into stock or left it without a sale. */
export const STOCK: SubjectTable = {
  source: "transactions.stock_adjustment",
  sql: `SELECT id::text AS key, occurred_at::text AS at, sku, name, quantity::text AS quantity FROM transactions.stock_adjustment
         WHERE merchant_id = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3`,
  columns: { sku: "user.content", name: "user.content", quantity: "user.content" },
};
