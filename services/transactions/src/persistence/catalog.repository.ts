import type { EntityManager } from "typeorm";
import type { Catalog, CatalogCodes, CatalogFilter, IdPage } from "../application/ports";
import type { CatalogItem } from "../domain/catalog";
import type { Owner, Surroundings } from "../domain/catalog-codes";
import type { ItemPlan } from "../domain/catalog-plan";
import { gtinKey } from "../domain/gtin";
import { ITEMS, type ItemRow, toItem } from "./catalog-rows";
import { storeItems } from "./catalog-writes";
import { lockUntilCommit } from "./lock";

interface OwnerRow {
  code: string;
  item_id: string;
  variation_id: string | null;
}

const toOwners = (rows: readonly OwnerRow[]): Map<string, Owner> =>
  new Map(
    rows.map(({ code, item_id: itemId, variation_id: variationId }) => [code, { itemId, variationId }]),
  );

/** No character sorts after it, so that a prefix is a range: the only search that row security lets an index serve. */
const AFTER_ALL = "\u{10ffff}";

export class CatalogRepository implements Catalog {
  constructor(private readonly manager: EntityManager) {}

  lock(merchantId: string): Promise<void> {
    return lockUntilCommit(this.manager, `catalogue:${merchantId}`);
  }

  async surroundings(
    merchantId: string,
    { skus, barcodes, groups }: CatalogCodes,
    since: Date,
  ): Promise<Surroundings> {
    const rows = await this.manager.query<ItemRow[]>(
      `${ITEMS} WHERE i.merchant_id = $2 AND i.sku = ANY($3::text[])`,
      [since, merchantId, skus],
    );
    const owners = await this.manager.query<OwnerRow[]>(
      "SELECT sku AS code, item_id, variation_id FROM transactions.catalog_sku WHERE merchant_id = $1 AND sku = ANY($2::text[])",
      [merchantId, skus],
    );
    return {
      items: new Map(rows.map((row) => [row.sku, toItem(row)])),
      skus: toOwners(owners),
      barcodes: await this.barcodeOwners(merchantId, barcodes),
      groups: await this.groupsByCode(merchantId, groups),
    };
  }

  private async barcodeOwners(merchantId: string, codes: readonly string[]): Promise<Map<string, Owner>> {
    if (codes.length === 0) return new Map();
    const rows = await this.manager.query<OwnerRow[]>(
      "SELECT gtin AS code, item_id, variation_id FROM transactions.catalog_barcode WHERE merchant_id = $1 AND gtin = ANY($2::text[])",
      [merchantId, codes.map(gtinKey)],
    );
    return toOwners(rows);
  }

  private async groupsByCode(
    merchantId: string,
    codes: readonly string[],
  ): Promise<ReadonlyMap<string, string>> {
    if (codes.length === 0) return new Map();
    const rows = await this.manager.query<{ id: string; code: string }[]>(
      "SELECT id, code FROM transactions.modifier_group WHERE merchant_id = $1 AND code = ANY($2::text[])",
      [merchantId, codes],
    );
    return new Map(rows.map(({ id, code }) => [code, id]));
  }

  store(merchantId: string, plans: readonly ItemPlan[], now: Date): Promise<void> {
    return storeItems({ manager: this.manager, merchantId, now }, plans);
  }

  async findByIds(ids: readonly string[], now: Date): Promise<CatalogItem[]> {
    const rows = await this.manager.query<ItemRow[]>(`${ITEMS} WHERE i.id = ANY($2::uuid[]) ORDER BY i.id`, [
      now,
      ids,
    ]);
    return rows.map(toItem);
  }

  /** Merchant by merchant, so that each page is the beginning of an index and not a sort of whole catalogues. */
  async page(filter: CatalogFilter, { limit, after }: IdPage, now: Date): Promise<CatalogItem[]> {
    const values: unknown[] = [now, filter.merchants, limit];
    const parameter = (value: unknown): string => `$${String(values.push(value))}`;
    const rules = ["f.merchant_id = owner.merchant_id", ...rulesOf(filter, parameter)];
    if (after !== null) rules.push(`f.id > ${parameter(after)}::uuid`);
    const found = `
      SELECT page.id FROM unnest($2::uuid[]) AS owner (merchant_id) CROSS JOIN LATERAL
             (SELECT f.id FROM transactions.catalog_item f WHERE ${rules.join(" AND ")} ORDER BY f.id LIMIT $3) AS page
       ORDER BY page.id LIMIT $3`;
    const rows = await this.manager.query<ItemRow[]>(
      `${ITEMS} WHERE i.id = ANY (ARRAY(${found})) ORDER BY i.id`,
      values,
    );
    return rows.map(toItem);
  }

  async setArchived(
    id: string,
    { version, archivedAt }: { version: number; archivedAt: Date | null },
  ): Promise<boolean> {
    const [rows] = await this.manager.query<[unknown[], number]>(
      `UPDATE transactions.catalog_item SET archived_at = $3, version = version + 1
        WHERE id = $1 AND version = $2 AND (archived_at IS NULL) <> ($3::timestamptz IS NULL) RETURNING id`,
      [id, version, archivedAt],
    );
    return rows.length === 1;
  }
}

/** What a filter asks, as rules on the item `f`. */
function rulesOf(filter: CatalogFilter, parameter: (value: unknown) => string): string[] {
  const rules: string[] = [];
  if (filter.isArchived !== null) {
    rules.push(`f.archived_at IS ${filter.isArchived ? "NOT NULL" : "NULL"}`);
  }
  if (filter.category !== null) rules.push(`f.category = ${parameter(filter.category)}`);
  if (filter.barcode !== null) {
    rules.push(`f.id IN (SELECT b.item_id FROM transactions.catalog_barcode b
                          WHERE b.merchant_id = owner.merchant_id AND b.gtin = ${parameter(gtinKey(filter.barcode))})`);
  }
  for (const word of filter.words) {
    rules.push(`f.id IN (SELECT w.item_id FROM transactions.catalog_word w
                          WHERE w.merchant_id = owner.merchant_id AND w.word >= ${parameter(word)} AND w.word < ${parameter(word + AFTER_ALL)})`);
  }
  return rules;
}
