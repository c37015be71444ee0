import {
  type FixedClock,
  type Stack,
  GatewayClient,
  fixedClock,
  registerMerchant,
  registerPerson,
  startStack,
} from "@alpokat/testing";
import { type Owner, UPSERT, idr } from "./catalogue-support";
import { rowsAs } from "./support";

let clock: FixedClock;
let stack: Stack;
let client: GatewayClient;
let siti: Owner;

beforeAll(async () => {
  clock = fixedClock("2026-11-23T03:00:00.000Z");
  stack = await startStack({ services: ["identity-verification", "transactions"], clock });
  client = new GatewayClient(stack.gatewayUrl);
  siti = await registerMerchant(client, await registerPerson(client), "Kopi Siti");
});
afterAll(() => stack.stop());
beforeEach(() => clock.advance(1_000));

const rows = (sql: string, values: readonly unknown[] = []) => rowsAs(stack.database.adminUrl, sql, values);
const countItems = async (): Promise<number> =>
  (await rows("SELECT count(*)::int AS n FROM transactions.catalog_item"))[0].n as number;

describe("items", () => {
  test.each([
    ["an empty name", { name: "" }, "NAME_INVALID", "name"],
    ["a name of blanks", { name: "   " }, "NAME_INVALID", "name"],
    ["a name of which nobody sees anything", { name: "\u200b" }, "NAME_INVALID", "name"],
    ["a name that turns direction", { name: "Kopi \u202Eususu" }, "NAME_INVALID", "name"],
    ["a name with NUL", { name: "Kopi\u0000" }, "NAME_INVALID", "name"],
    ["a name of 10,000 characters", { name: "k".repeat(10_000) }, "NAME_INVALID", "name"],
    ["an empty SKU", { sku: "" }, "SKU_INVALID", "sku"],
    ["a SKU of 51 characters", { sku: "S".repeat(51) }, "SKU_INVALID", "sku"],
    ["an empty category", { category: "" }, "CATEGORY_INVALID", "category"],
    ["four decimals", { quantityDecimals: 4 }, "UNIT_INVALID", "quantityDecimals"],
    [
      "decimals that its unit has not",
      { unit: "PCS", quantityDecimals: 1 },
      "UNIT_INVALID",
      "quantityDecimals",
    ],
    ["a negative price", { prices: [{ price: idr("-1") }] }, "AMOUNT_INVALID", "price"],
    ["half a rupiah", { prices: [{ price: idr("1.5") }] }, "AMOUNT_INVALID", "price"],
    ["a price of 2^63", { prices: [{ price: idr("9223372036854775808") }] }, "BAD_USER_INPUT", null],
    ["a price over the limit", { prices: [{ price: idr("9007199254740992") }] }, "AMOUNT_INVALID", "price"],
    ["a price of 1e3", { prices: [{ price: idr("1e3") }] }, "BAD_USER_INPUT", null],
    ["a price of NaN", { prices: [{ price: idr("NaN") }] }, "BAD_USER_INPUT", null],
    ["a price in Arabic digits", { prices: [{ price: idr("٣") }] }, "BAD_USER_INPUT", null],
    [
      "a price that ends before it begins",
      { prices: [{ price: idr("1"), validFrom: "2027-02-01T00:00:00Z", validTo: "2027-01-01T00:00:00Z" }] },
      "PRICE_PERIOD_INVALID",
      "validTo",
    ],
    [
      "a price of the year 0",
      { prices: [{ price: idr("1"), validFrom: "0000-01-01T00:00:00Z" }] },
      "PRICE_PERIOD_INVALID",
      "validFrom",
    ],
    [
      "a price until the year 10000",
      { prices: [{ price: idr("1"), validTo: "9999-12-31T23:59:59-12:00" }] },
      "PRICE_PERIOD_INVALID",
      "validTo",
    ],
    [
      "prices that overlap",
      {
        prices: [
          { price: idr("1"), validFrom: "2027-01-01T00:00:00Z", validTo: "2027-03-01T00:00:00Z" },
          { price: idr("2"), validFrom: "2027-02-01T00:00:00Z", validTo: "2027-04-01T00:00:00Z" },
        ],
      },
      "PRICE_PERIOD_OVERLAP",
      "1",
    ],
    [
      "a variation whose prices overlap",
      {
        variations: [
          {
            sku: "SALAH-V",
            name: "V",
            prices: [
              { price: idr("1"), validFrom: "2027-01-01T00:00:00Z", validTo: "2027-03-01T00:00:00Z" },
              { price: idr("2"), validFrom: "2026-12-01T00:00:00Z", validTo: "2027-01-02T00:00:00Z" },
            ],
          },
        ],
      },
      "PRICE_PERIOD_OVERLAP",
      "1",
    ],
    ["a wrong check digit", { barcodes: ["8991002101631"] }, "BARCODE_INVALID", "0"],
    ["a barcode of eleven digits", { barcodes: ["12345678901"] }, "BARCODE_INVALID", "0"],
    ["a barcode in Arabic digits", { barcodes: ["٩٦٣٨٥٠٧٤"] }, "BARCODE_INVALID", "0"],
    [
      "one barcode twice, in two lengths",
      { barcodes: ["036000291452", "0036000291452"] },
      "BARCODE_TAKEN",
      "barcodes",
    ],
    ["luxury without PPN", { taxKind: "NONE", isLuxury: true }, "TAX_INVALID", "isLuxury"],
    ["an unknown group of modifiers", { modifierGroups: ["TIADA"] }, "MODIFIER_GROUP_NOT_FOUND", "0"],
    [
      "a variation under its own SKU",
      { variations: [{ sku: "SALAH", name: "V" }] },
      "ITEMS_INVALID",
      "items",
    ],
    ["a variation without a name", { variations: [{ sku: "SALAH-V", name: "" }] }, "NAME_INVALID", "name"],
    [
      "101 variations",
      { variations: Array.from({ length: 101 }, (_, n) => ({ sku: `SALAH-${String(n)}`, name: "V" })) },
      "VARIATIONS_INVALID",
      "variations",
    ],
    ["a version of what is not there", { version: 1 }, "VERSION_MISMATCH", "version"],
  ])("when an item has %s, then it is refused and nothing is stored", async (_case, over, code, field) => {
    const before = await countItems();
    const items = [{ sku: "SALAH", name: "Salah", ...over }];
    const { data, errors } = await client
      .as(siti)
      .ask(UPSERT, { input: { merchantId: siti.merchantId, items } });
    const refusal = data?.upsertCatalogItems.userErrors[0];
    expect(refusal?.code ?? errors[0]?.extensions.code).toBe(code);
    expect(refusal?.field.at(-1) ?? null).toBe(field);
    expect(await countItems()).toBe(before);
  });
});
