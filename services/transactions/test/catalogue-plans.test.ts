import { newId } from "@alpokat/kernel";
import { BlindIndex } from "@alpokat/persistence";
import { type TestDatabase, testDatabase } from "@alpokat/testing";
import { Client } from "pg";
import type { EntityManager } from "typeorm";
import type { Outlet } from "../src/domain/outlet";
import { CatalogImportRepository } from "../src/persistence/catalog-import.repository";
import { CatalogRepository } from "../src/persistence/catalog.repository";
import { ModifierRepository } from "../src/persistence/modifier.repository";
import { OverrideRepository } from "../src/persistence/override.repository";
import { PriceListRepository } from "../src/persistence/price-list.repository";

interface PlanNode {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Index Cond"?: string;
  readonly Plans?: readonly PlanNode[];
}

let database: TestDatabase;
let service: Client;
const plans: { readonly sql: string; readonly plan: PlanNode }[] = [];
const [siti, budi] = [newId(), newId()];
const NOW = new Date("2026-11-23T03:00:00.000Z");
const OUTLET: Outlet = {
  id: newId(),
  merchantId: siti,
  name: "G",
  city: "Bandung",
  timeZone: "Asia/Jakarta",
  createdAt: NOW,
};

/** Explains each statement that a repository runs, and runs it. */
const manager = {
  async query(sql: string, values: unknown[] = []) {
    const { rows } = await service.query(`EXPLAIN (FORMAT JSON) ${sql}`, values);
    plans.push({ sql, plan: rows[0]["QUERY PLAN"][0].Plan as PlanNode });
    return (await service.query(sql, values)).rows as unknown;
  },
} as unknown as EntityManager;

/** Scans of a plan that read a table without looking anything up: it grows with the table. */
function fullScansOf(node: PlanNode): string[] {
  const type = node["Node Type"];
  const isFull =
    type === "Seq Scan" || (/^Index (Only )?Scan|^Bitmap Index/.test(type) && !node["Index Cond"]);
  const own = isFull ? [`${type} of ${node["Relation Name"] ?? "an index"}`] : [];
  return [...own, ...(node.Plans ?? []).flatMap(fullScansOf)];
}

const FILL = `
  INSERT INTO transactions.outlet (id, merchant_id, name, city, time_zone, created_at)
  VALUES ($3, $1, 'G', 'Bandung', 'Asia/Jakarta', now());
`;
const FILL_ITEMS = `
  WITH item AS (
    INSERT INTO transactions.catalog_item (id, merchant_id, sku, name, category, quantity_decimals, version, created_at)
    SELECT gen_random_uuid(), owner, 'S-' || n, 'Barang ' || n, 'K-' || n % 50, 0, 1, now()
      FROM unnest($1::uuid[]) AS owner, generate_series(1, 4000) AS n RETURNING id, merchant_id, sku, name)
  INSERT INTO transactions.price_version (item_id, merchant_id, currency, amount, valid)
  SELECT id, merchant_id, 'IDR', 1000, tstzrange('2026-01-01', NULL) FROM item`;
const FILL_REST = [
  `INSERT INTO transactions.catalog_word (merchant_id, word, item_id) SELECT merchant_id, lower(split_part(name, ' ', 2)), id FROM transactions.catalog_item`,
  `INSERT INTO transactions.catalog_variation (id, item_id, merchant_id, sku, name, version, created_at)
   SELECT gen_random_uuid(), id, merchant_id, sku || '-V', 'V', 1, now() FROM transactions.catalog_item`,
  `INSERT INTO transactions.catalog_barcode (merchant_id, code, item_id)
   SELECT merchant_id, code, id FROM (SELECT merchant_id, id, (20000000 + 10 * row_number() OVER (PARTITION BY merchant_id) + digit)::text AS code
     FROM transactions.catalog_item, generate_series(0, 9) AS digit) AS c WHERE transactions.is_gtin(code) ON CONFLICT DO NOTHING`,
  `WITH new AS (
     INSERT INTO transactions.modifier_group (id, merchant_id, code, name, min_selected, max_selected, version, created_at)
     SELECT gen_random_uuid(), owner, 'G-' || n, 'G', 0, 1, 1, now()
       FROM (SELECT DISTINCT merchant_id AS owner FROM transactions.catalog_item) AS o, generate_series(1, 4000) AS n RETURNING *)
   INSERT INTO transactions.modifier (id, group_id, merchant_id, code, name, created_at)
   SELECT gen_random_uuid(), id, merchant_id, 'M-' || n, 'M', now() FROM new, generate_series(1, 2) AS n`,
  `INSERT INTO transactions.item_modifier_group (item_id, group_id, merchant_id, place)
   SELECT i.id, g.id, i.merchant_id, 1 FROM transactions.catalog_item i
     JOIN transactions.modifier_group g ON g.merchant_id = i.merchant_id AND g.code = 'G-' || (1 + substr(i.sku, 3)::int % 4000)`,
  `INSERT INTO transactions.outlet_override (outlet_id, item_id, merchant_id, version)
   SELECT o.id, i.id, i.merchant_id, 1 FROM transactions.catalog_item i JOIN transactions.outlet o ON o.merchant_id = i.merchant_id`,
  `INSERT INTO transactions.item_tax (outlet_id, item_id, merchant_id, valid, tax_kind, is_luxury)
   SELECT o.id, i.id, i.merchant_id, tstzrange('2026-01-01', NULL), 'PPN', false
     FROM transactions.catalog_item i JOIN transactions.outlet o ON o.merchant_id = i.merchant_id`,
  `INSERT INTO transactions.catalog_import (id, merchant_id, import_key, state, started_at, started_by)
   SELECT gen_random_uuid(), merchant_id, gen_random_uuid(), 'RECEIVING', now(), gen_random_uuid() FROM transactions.catalog_item`,
  `INSERT INTO transactions.catalog_import_chunk (import_id, chunk_number, merchant_id, content_index)
   SELECT id, 1, merchant_id, '\\x00' FROM transactions.catalog_import`,
  `INSERT INTO transactions.catalog_import_refusal (import_id, line_number, place, merchant_id, field, code, rule_id, rule_en)
   SELECT id, 2, 1, merchant_id, 'sku', 'X', 'x', 'x' FROM transactions.catalog_import`,
  "ANALYZE",
];

beforeAll(async () => {
  database = await testDatabase();
  const admin = new Client(database.adminUrl);
  await admin.connect();
  await admin.query(FILL.replace("$1", `'${siti}'`).replace("$3", `'${OUTLET.id}'`));
  await admin.query(FILL_ITEMS, [[siti, budi]]);
  for (const sql of FILL_REST) await admin.query(sql);
  await admin.end();
  service = new Client(database.urlFor("transactions_app"));
  await service.connect();
  await service.query("SELECT set_config('app.merchants', $1, false)", [siti]);
});
afterAll(async () => {
  await service.end();
  await database.drop();
});

const firstIds = async (table: string): Promise<string[]> =>
  (await service.query(`SELECT id FROM transactions.${table} ORDER BY id LIMIT 20`)).rows.map(
    ({ id }) => id as string,
  );

test("when the catalogue is read and written to, then every statement looks up what it needs by an index", async () => {
  const catalog = new CatalogRepository(manager);
  const modifiers = new ModifierRepository(manager);
  const overrides = new OverrideRepository(manager);
  const imports = new CatalogImportRepository(manager, new BlindIndex(Buffer.alloc(32, 1), "test"));
  const itemIds = await firstIds("catalog_item");
  const [importId = ""] = await firstIds("catalog_import");
  const page = { limit: 21, after: itemIds[3] ?? null };
  const everything = { merchants: [siti], words: [], category: null, barcode: null, isArchived: false };
  await catalog.findByIds(itemIds, NOW);
  await catalog.page(everything, page, NOW);
  await catalog.page({ ...everything, merchants: [siti, budi] }, { ...page, after: null }, NOW);
  await catalog.page({ ...everything, category: "K-7" }, page, NOW);
  await catalog.page({ ...everything, words: ["399", "4"] }, page, NOW);
  await catalog.page({ ...everything, barcode: "20000011" }, page, NOW);
  const codes = { skus: ["S-1", "S-2-V"], barcodes: ["20000011"], groups: ["G-1"] };
  await catalog.surroundings(siti, codes, NOW);
  await catalog.setArchived(itemIds[0] ?? "", { version: 1, archivedAt: NOW }).catch(() => undefined);
  await modifiers.findByCodes(siti, ["G-1"], NOW);
  await modifiers.findByIds(await firstIds("modifier_group"), NOW);
  await modifiers.page(siti, { limit: 21, after: null }, NOW);
  await overrides.findByTargets(OUTLET.id, itemIds, NOW);
  await overrides.page(OUTLET.id, page, NOW);
  await new PriceListRepository(manager).priced({
    outlet: OUTLET,
    itemIds,
    variationIds: await firstIds("catalog_variation"),
    currency: "IDR",
    at: NOW,
  });
  await imports.findByIds([importId]);
  await imports.linesOf(importId, siti, ["S-1"]);
  await imports.refusalPage(importId, 21, { line: 1, place: 1 });
  const chunk = { merchantId: siti, importKey: newId(), chunk: 1, isLast: true, rows: [] };
  await imports.hasChunk(importId, chunk);
  expect(plans).toHaveLength(21);
  const full = plans.flatMap(({ sql, plan }) =>
    fullScansOf(plan).map((scan) => `${scan} in ${sql.slice(0, 200)}`),
  );
  expect(full).toEqual([]);
});

test("when a statement would read a whole table, then it is told", async () => {
  plans.length = 0;
  await manager.query("SELECT id FROM transactions.catalog_item WHERE name = 'x'");
  await manager.query(
    "SELECT word FROM transactions.catalog_word ORDER BY merchant_id, word, item_id LIMIT 1000",
  );
  expect(plans.map(({ plan }) => fullScansOf(plan).length)).toEqual([1, 1]);
});
