import { type CurrencyCode, newId } from "@alpokat/kernel";
import type { EntityManager } from "typeorm";
import type { Catalog } from "../application/ports";
import type { CatalogItem, CatalogItemInput, PriceVersion } from "../domain/catalog";
import type { PricedItem } from "../domain/sale-input";

interface ItemRow {
  id: string;
  merchant_id: string;
  sku: string;
  name: string;
  category: string | null;
  quantity_decimals: number;
  version: number;
  prices: { currency: CurrencyCode; amount: string }[];
}

interface PricedRow extends ItemRow {
  amount: string | null;
}

/** Items with the prices that are in force at $1. */
const ITEMS = `
  SELECT i.id, i.merchant_id, i.sku, i.name, i.category, i.quantity_decimals, i.version,
         COALESCE((SELECT jsonb_agg(jsonb_build_object('currency', p.currency, 'amount', p.amount::text) ORDER BY p.currency)
                     FROM transactions.price_version p WHERE p.item_id = i.id AND p.valid @> $1::timestamptz), '[]') AS prices
    FROM transactions.catalog_item i`;

export class CatalogRepository implements Catalog {
  constructor(private readonly manager: EntityManager) {}

  async upsert(merchantId: string, item: CatalogItemInput, now: Date): Promise<string> {
    const { sku, name, category, quantityDecimals } = item;
    const [row] = await this.manager.query<{ id: string }[]>(
      `INSERT INTO transactions.catalog_item AS i (id, merchant_id, sku, name, category, quantity_decimals, version, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, 1, $7)
       ON CONFLICT (merchant_id, sku) DO UPDATE SET name = EXCLUDED.name, category = EXCLUDED.category,
         quantity_decimals = EXCLUDED.quantity_decimals, version = i.version + 1
       RETURNING id`,
      [newId(), merchantId, sku.trim(), name.trim(), category?.trim() ?? null, quantityDecimals, now],
    );
    if (!row) throw new Error("The item was stored and gave no id");
    return row.id;
  }

  async addPrice(
    { id, merchantId }: { readonly id: string; readonly merchantId: string },
    { currency, amount, validFrom, validTo }: PriceVersion,
  ): Promise<boolean> {
    const known = await this.manager.query<unknown[]>(
      `SELECT FROM transactions.price_version WHERE item_id = $1 AND currency = $2 AND amount = $3
          AND valid @> tstzrange($4, $5) AND upper_inf(valid) = ($5::timestamptz IS NULL)`,
      [id, currency, amount.toString(), validFrom, validTo],
    );
    if (known.length > 0) return true;
    await this.manager.query(
      `UPDATE transactions.price_version SET valid = tstzrange(lower(valid), $3)
        WHERE item_id = $1 AND currency = $2 AND upper_inf(valid) AND lower(valid) < $3`,
      [id, currency, validFrom],
    );
    // The exclusion constraint decides, so two uploads at once can't both win.
    const added = await this.manager.query<unknown[]>(
      `INSERT INTO transactions.price_version (item_id, merchant_id, currency, amount, valid)
       VALUES ($1, $2, $3, $4, tstzrange($5, $6)) ON CONFLICT DO NOTHING RETURNING item_id`,
      [id, merchantId, currency, amount.toString(), validFrom, validTo],
    );
    return added.length === 1;
  }

  async findByIds(ids: readonly string[], now: Date): Promise<CatalogItem[]> {
    const rows = await this.manager.query<ItemRow[]>(`${ITEMS} WHERE i.id = ANY($2::uuid[]) ORDER BY i.id`, [
      now,
      ids,
    ]);
    return rows.map(toItem);
  }

  async page(
    merchantId: string,
    { limit, after, now }: { limit: number; after: string | null; now: Date },
  ): Promise<CatalogItem[]> {
    const rows = await this.manager.query<ItemRow[]>(
      `${ITEMS} WHERE i.merchant_id = $2 AND ($4::uuid IS NULL OR i.id > $4) ORDER BY i.id LIMIT $3`,
      [now, merchantId, limit, after],
    );
    return rows.map(toItem);
  }

  async priced(
    merchantId: string,
    { ids, currency, at }: { ids: readonly string[]; currency: CurrencyCode; at: Date },
  ): Promise<ReadonlyMap<string, PricedItem>> {
    if (ids.length === 0) return new Map();
    const rows = await this.manager.query<PricedRow[]>(
      `SELECT i.id, i.sku, i.name, i.category, i.quantity_decimals, p.amount::text AS amount
         FROM transactions.catalog_item i
         LEFT JOIN transactions.price_version p ON p.item_id = i.id AND p.currency = $3 AND p.valid @> $4::timestamptz
        WHERE i.merchant_id = $1 AND i.id = ANY($2::uuid[])`,
      [merchantId, ids, currency, at],
    );
    return new Map(
      rows.map(({ id, sku, name, category, quantity_decimals: quantityDecimals, amount }) => {
        const unitPrice = amount === null ? null : BigInt(amount);
        return [id, { itemId: id, sku, name, category, quantityDecimals, unitPrice }];
      }),
    );
  }
}

const toItem = (row: ItemRow): CatalogItem => ({
  id: row.id,
  merchantId: row.merchant_id,
  sku: row.sku,
  name: row.name,
  category: row.category,
  quantityDecimals: row.quantity_decimals,
  version: row.version,
  prices: row.prices.map(({ currency, amount }) => ({ currency, minor: BigInt(amount) })),
});
