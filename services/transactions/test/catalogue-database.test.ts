import { type Stack, GatewayClient, registerMerchant, registerPerson, startStack } from "@alpokat/testing";
import { UNITS } from "../src/domain/catalog";
import { isGtin } from "../src/domain/gtin";
import { OVERRIDE, type Owner, answerOf, idr, storedItem, upsertGroups } from "./catalogue-support";
import { asService, openOutlet, rowsAs } from "./support";

let stack: Stack;
let client: GatewayClient;
let siti: Owner;
let budi: Owner;
let item: any;
let group: any;
let outletId: string;

const rows = (sql: string, values: readonly unknown[] = []) => rowsAs(stack.database.adminUrl, sql, values);

beforeAll(async () => {
  stack = await startStack({ services: ["identity-verification", "transactions"] });
  client = new GatewayClient(stack.gatewayUrl);
  siti = await registerMerchant(client, await registerPerson(client), "Kopi Siti");
  budi = await registerMerchant(client, await registerPerson(client), "Toko Budi");
  outletId = await openOutlet(client, siti);
  [group] = (
    await upsertGroups(client, siti, {
      code: "G",
      name: "G",
      modifiers: [{ code: "M", name: "M", prices: [{ price: idr("500") }] }],
    })
  ).groups;
  item = await storedItem(client, siti, {
    sku: "KOPI",
    name: "Kopi",
    barcodes: ["4006381333931"],
    modifierGroups: ["G"],
    prices: [{ price: idr("18000") }],
    variations: [{ sku: "KOPI-B", name: "Besar", prices: [{ price: idr("22000") }] }],
  });
  await answerOf(client, siti, OVERRIDE, {
    input: { outletId, overrides: [{ itemId: item.id, prices: [{ price: idr("19000") }] }] },
  });
});
afterAll(() => stack.stop());

const TABLES = [
  "catalog_item",
  "catalog_variation",
  "catalog_sku",
  "catalog_barcode",
  "catalog_word",
  "modifier_group",
  "modifier",
  "item_modifier_group",
  "price_version",
  "outlet_override",
];

describe("the database of the catalogue", () => {
  test("when the service acts for no merchant or another, then row security shows it nothing", async () => {
    for (const table of TABLES) {
      const count = [`SELECT count(*)::int AS n FROM transactions.${table}`] as const;
      expect(await asService(stack, {}, count)).toEqual([{ n: 0 }]);
      expect(await asService(stack, { "app.merchants": budi.merchantId }, count)).toEqual([{ n: 0 }]);
      const [own] = await asService(stack, { "app.merchants": siti.merchantId }, count);
      expect(own.n).toBeGreaterThan(0);
    }
  });

  test("when prices of an item, a variation, a modifier or an outlet overlap, then it refuses them", async () => {
    const [{ n }] = await rows(
      "SELECT count(*)::int AS n FROM transactions.price_version WHERE merchant_id = $1",
      [siti.merchantId],
    );
    expect(n).toBe(4);
    const overlapping = `
      INSERT INTO transactions.price_version (merchant_id, item_id, variation_id, modifier_id, outlet_id, currency, amount, valid)
      SELECT merchant_id, item_id, variation_id, modifier_id, outlet_id, currency, 1, tstzrange(now() + interval '1 day', now() + interval '2 days')
        FROM transactions.price_version WHERE `;
    for (const which of [
      "item_id = $1 AND variation_id IS NULL AND outlet_id IS NULL",
      "item_id = $1 AND variation_id IS NOT NULL",
      "modifier_id = $1",
      "item_id = $1 AND outlet_id IS NOT NULL",
    ]) {
      const of = which.startsWith("modifier") ? group.modifiers[0].id : item.id;
      await expect(rows(overlapping + which, [of])).rejects.toMatchObject({
        code: "23P01",
        constraint: "one_price_at_a_time",
      });
    }
  });

  test("when a SKU or a barcode comes twice, or its check digit is wrong, then it refuses it", async () => {
    const insertVariation = `INSERT INTO transactions.catalog_variation (id, item_id, merchant_id, sku, name, version, created_at)
      VALUES (gen_random_uuid(), $1, $2, $3, 'x', 1, now())`;
    await expect(rows(insertVariation, [item.id, siti.merchantId, "KOPI"])).rejects.toMatchObject({
      code: "23505",
    });
    const insertBarcode = `INSERT INTO transactions.catalog_barcode (merchant_id, code, item_id) VALUES ($1, $2, $3)`;
    await expect(rows(insertBarcode, [siti.merchantId, "04006381333931", item.id])).rejects.toMatchObject({
      code: "23505",
    });
    await expect(rows(insertBarcode, [siti.merchantId, "4006381333932", item.id])).rejects.toMatchObject({
      code: "23514",
    });
  });

  test("when something of one merchant is joined to another's, then it refuses it", async () => {
    for (const sql of [
      `INSERT INTO transactions.catalog_barcode (merchant_id, code, item_id) VALUES ('${budi.merchantId}', '96385074', '${item.id}')`,
      `INSERT INTO transactions.price_version (merchant_id, item_id, currency, amount, valid) VALUES ('${budi.merchantId}', '${item.id}', 'GBP', 1, tstzrange(now(), NULL))`,
      `INSERT INTO transactions.outlet_override (outlet_id, item_id, variation_id, merchant_id, version) VALUES ('${outletId}', '${item.id}', '${item.variations[0].id}', '${budi.merchantId}', 1)`,
    ]) {
      await expect(rows(sql)).rejects.toMatchObject({ code: "23503" });
    }
  });

  test("when the service changes what it may not, then it refuses", async () => {
    const scope = { "app.merchants": siti.merchantId };
    for (const sql of [
      "DELETE FROM transactions.catalog_item",
      "DELETE FROM transactions.price_version",
      "UPDATE transactions.price_version SET amount = 0",
      "UPDATE transactions.catalog_item SET sku = 'x'",
      "UPDATE transactions.sale_line_modifier SET name = 'x'",
    ]) {
      await expect(asService(stack, scope, [sql])).rejects.toMatchObject({ code: "42501" });
    }
  });

  test("when units and check digits are asked of the database, then it says what the program says", async () => {
    const units = await rows("SELECT code, decimals FROM transactions.unit");
    expect(Object.fromEntries(units.map(({ code, decimals }) => [code, decimals]))).toEqual(UNITS);
    const codes = [
      "96385074",
      "96385075",
      "036000291452",
      "4006381333931",
      "4006381333932",
      "10012345678902",
      "400638133393",
      "",
    ];
    const [{ answers }] = await rows(
      "SELECT array_agg(transactions.is_gtin(code) ORDER BY place) AS answers FROM unnest($1::text[]) WITH ORDINALITY AS c (code, place)",
      [codes],
    );
    expect(answers).toEqual(codes.map(isGtin));
  });
});
