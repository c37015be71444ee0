import type { EntityManager } from "typeorm";
import { type ItemPlan, holdersOf } from "../domain/catalog-plan";
import type { VariationPlan } from "../domain/variation-plan";
import { asJson } from "./catalog-rows";
import { ownerOf, storePrices } from "./price-writes";

const ITEM_FIELDS = `(id uuid, sku text, name text, category text, "quantityDecimals" smallint, unit text, pricing text, "taxKind" text,
      "isLuxury" boolean, version integer)`;

const ADD_ITEMS = `
  INSERT INTO transactions.catalog_item (id, merchant_id, sku, name, category, quantity_decimals, unit, pricing, tax_kind, is_luxury,
    version, created_at)
  SELECT id, $2, sku, name, category, "quantityDecimals", unit, pricing, "taxKind", "isLuxury", version, $3
    FROM jsonb_to_recordset($1::jsonb) AS new ${ITEM_FIELDS}`;

const CHANGE_ITEMS = `
  UPDATE transactions.catalog_item i
     SET name = new.name, category = new.category, quantity_decimals = new."quantityDecimals", unit = new.unit, pricing = new.pricing,
         tax_kind = new."taxKind", is_luxury = new."isLuxury", version = new.version
    FROM jsonb_to_recordset($1::jsonb) AS new ${ITEM_FIELDS} WHERE i.id = new.id`;

const VARIATION_FIELDS = `(id uuid, "itemId" uuid, sku text, name text, version integer, "archivedAt" timestamptz)`;

const ADD_VARIATIONS = `
  INSERT INTO transactions.catalog_variation (id, item_id, merchant_id, sku, name, version, archived_at, created_at)
  SELECT id, "itemId", $2, sku, name, version, "archivedAt", $3 FROM jsonb_to_recordset($1::jsonb) AS new ${VARIATION_FIELDS}`;

const CHANGE_VARIATIONS = `
  UPDATE transactions.catalog_variation v SET name = new.name, version = new.version, archived_at = new."archivedAt"
    FROM jsonb_to_recordset($1::jsonb) AS new ${VARIATION_FIELDS} WHERE v.id = new.id`;

const DROP_BARCODES = `DELETE FROM transactions.catalog_barcode WHERE merchant_id = $1 AND gtin IN (SELECT lpad(code, 14, '0') FROM unnest($2::text[]) AS code)`;

const ADD_BARCODES = `
  INSERT INTO transactions.catalog_barcode (merchant_id, code, item_id, variation_id)
  SELECT $2, code, "itemId", "variationId"
    FROM jsonb_to_recordset($1::jsonb) AS new (code text, "itemId" uuid, "variationId" uuid)`;

const ADD_WORDS = `
  INSERT INTO transactions.catalog_word (merchant_id, word, item_id)
  SELECT $2, word, "itemId" FROM jsonb_to_recordset($1::jsonb) AS new ("itemId" uuid, words jsonb), jsonb_array_elements_text(words) AS word`;

const ADD_GROUPS = `
  INSERT INTO transactions.item_modifier_group (item_id, group_id, merchant_id, place)
  SELECT "itemId", "groupId", $2, place FROM jsonb_to_recordset($1::jsonb) AS new ("itemId" uuid, "groupId" uuid, place smallint)`;

interface Upload {
  readonly manager: EntityManager;
  readonly merchantId: string;
  readonly now: Date;
}

/** Carries out what was planned for items, in a few statements over all of them. */
export async function storeItems(upload: Upload, plans: readonly ItemPlan[]): Promise<void> {
  const changed = plans.filter(({ isChanged }) => isChanged);
  if (changed.length === 0) return;
  const { manager, merchantId, now } = upload;
  const isNew = (plan: ItemPlan): boolean => plan.isNew;
  await run(upload, ADD_ITEMS, changed.filter(isNew).map(itemFields), [merchantId, now]);
  await run(upload, CHANGE_ITEMS, changed.filter((plan) => !isNew(plan)).map(itemFields));
  await storeVariations(upload, changed);
  await storeBarcodes(upload, changed);
  await storeGroups(upload, changed);
  await storeWords(upload, changed);
  await storePrices(
    manager,
    merchantId,
    changed.flatMap(({ after: { id: itemId }, prices, variations }) => [
      { owner: ownerOf({ itemId }), prices },
      ...variations.map((each) => ({
        owner: ownerOf({ itemId, variationId: each.after.id }),
        prices: each.prices,
      })),
    ]),
  );
}

/** Runs a statement over records, where there are any. */
async function run(
  { manager }: Upload,
  sql: string,
  records: readonly object[],
  rest: readonly unknown[] = [],
): Promise<void> {
  if (records.length > 0) await manager.query(sql, [asJson(records), ...rest]);
}

const itemFields = ({ after }: ItemPlan): object => {
  const { id, sku, name, category, quantityDecimals, unit, pricing, taxKind, isLuxury, version } = after;
  return { id, sku, name, category, quantityDecimals, unit, pricing, taxKind, isLuxury, version };
};

async function storeVariations(upload: Upload, plans: readonly ItemPlan[]): Promise<void> {
  const fields = (wanted: (variation: VariationPlan) => boolean): object[] =>
    plans.flatMap(({ after: { id: itemId }, variations }) =>
      variations.filter(wanted).map(({ after: { id, sku, name, version, archivedAt } }) => ({
        id,
        itemId,
        sku,
        name,
        version,
        archivedAt,
      })),
    );
  await run(
    upload,
    ADD_VARIATIONS,
    fields(({ isNew }) => isNew),
    [upload.merchantId, upload.now],
  );
  await run(
    upload,
    CHANGE_VARIATIONS,
    fields(({ isNew }) => !isNew),
  );
}

/** All removals come before all additions, so that a code may go from one item to another. */
async function storeBarcodes(upload: Upload, plans: readonly ItemPlan[]): Promise<void> {
  const holders = plans.flatMap(holdersOf);
  const changed = holders.filter((each) => each.before.join() !== each.after.join());
  const dropped = changed.flatMap(({ before }) => before);
  if (dropped.length > 0) await upload.manager.query(DROP_BARCODES, [upload.merchantId, dropped]);
  const added = changed.flatMap(({ owner, after }) => after.map((code) => ({ code, ...owner })));
  await run(upload, ADD_BARCODES, added, [upload.merchantId]);
}

async function storeGroups(upload: Upload, plans: readonly ItemPlan[]): Promise<void> {
  const changed = plans.filter(
    ({ before, after }) => before.modifierGroupIds.join() !== after.modifierGroupIds.join(),
  );
  const known = changed.filter(({ isNew }) => !isNew).map(({ after }) => after.id);
  if (known.length > 0) {
    await upload.manager.query(
      "DELETE FROM transactions.item_modifier_group WHERE item_id = ANY($1::uuid[])",
      [known],
    );
  }
  const added = changed.flatMap(({ after: { id: itemId, modifierGroupIds } }) =>
    modifierGroupIds.map((groupId, index) => ({ itemId, groupId, place: index + 1 })),
  );
  await run(upload, ADD_GROUPS, added, [upload.merchantId]);
}

/** An item's words are written anew where its name or that of a variation may have changed. */
async function storeWords(upload: Upload, plans: readonly ItemPlan[]): Promise<void> {
  const renamed = plans.filter(
    ({ before, after, variations }) => before.name !== after.name || variations.length > 0,
  );
  const known = renamed.filter(({ isNew }) => !isNew).map(({ after }) => after.id);
  if (known.length > 0) {
    await upload.manager.query("DELETE FROM transactions.catalog_word WHERE item_id = ANY($1::uuid[])", [
      known,
    ]);
  }
  const words = renamed.map(({ after, words: found }) => ({ itemId: after.id, words: found }));
  await run(upload, ADD_WORDS, words, [upload.merchantId]);
}
