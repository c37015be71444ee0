import { type Stack, GatewayClient, registerMerchant, registerPerson, startStack } from "@alpokat/testing";
import { type Owner, refusedCells } from "./catalogue-support";

let stack: Stack;
let client: GatewayClient;
let siti: Owner;

beforeAll(async () => {
  stack = await startStack({ services: ["identity-verification", "transactions"] });
  client = new GatewayClient(stack.gatewayUrl);
  siti = await registerMerchant(client, await registerPerson(client), "Kopi Siti");
});
afterAll(() => stack.stop());

describe("a line of a catalogue", () => {
  test.each([
    [{ name: "" }, "name", "NAME_INVALID"],
    [{ name: "a\u0000" }, "name", "NAME_INVALID"],
    [{ name: "a\u202eb" }, "name", "NAME_INVALID"],
    [{ name: "k".repeat(10_000) }, "name", "NAME_INVALID"],
    [{ sku: "" }, "sku", "SKU_INVALID"],
    [{ sku: "a\u0000" }, "sku", "SKU_INVALID"],
    [{ category: "c".repeat(51) }, "category", "CATEGORY_INVALID"],
    [{ unit: "POUND" }, "unit", "UNIT_INVALID"],
    [{ unit: "PCS", quantityDecimals: "1" }, "quantityDecimals", "UNIT_INVALID"],
    [{ quantityDecimals: "4" }, "quantityDecimals", "UNIT_INVALID"],
    [{ pricing: "FREE" }, "pricing", "PRICING_INVALID"],
    [{ taxKind: "VAT" }, "taxKind", "TAX_INVALID"],
    [{ luxury: "maybe" }, "luxury", "TAX_INVALID"],
    [{ luxury: "yes", taxKind: "NONE" }, "luxury", "TAX_INVALID"],
    [{ price: "-1" }, "price", "AMOUNT_INVALID"],
    [{ price: "1.5" }, "price", "AMOUNT_INVALID"],
    [{ price: "1e3" }, "price", "AMOUNT_INVALID"],
    [{ price: "NaN" }, "price", "AMOUNT_INVALID"],
    [{ price: "9223372036854775808" }, "price", "AMOUNT_INVALID"],
    [{ price: "٣" }, "price", "AMOUNT_INVALID"],
    [{ price: "1", currency: "USD" }, "currency", "CURRENCY_UNKNOWN"],
    [{ price: "1", validFrom: "2026-02-30" }, "validFrom", "DATE_INVALID"],
    [{ price: "1", validTo: "23/11/2026" }, "validTo", "DATE_INVALID"],
    [{ price: "1", validFrom: "2027-01-01", validTo: "2027-01-01" }, "validTo", "PRICE_PERIOD_INVALID"],
    [{ modifierGroups: "TIADA" }, "modifierGroups", "MODIFIER_GROUP_NOT_FOUND"],
    [{ modifierGroups: "\u0000" }, "modifierGroups", "MODIFIER_GROUP_NOT_FOUND"],
    [{ variationOf: "TIADA" }, "variationOf", "ITEM_NOT_FOUND"],
    [{ variationOf: "\u0000" }, "variationOf", "ITEM_NOT_FOUND"],
  ])("when a row has %j, then the line is refused for its %s", async (cells, field, code) => {
    expect(await refusedCells(client, siti, { sku: `SALAH-${field}`, name: "Salah", ...cells })).toEqual([
      [2, field, code],
    ]);
  });
});
