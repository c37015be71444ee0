import { type FixedClock, type Stack, type GatewayClient } from "@alpokat/testing";
import {
  OVERRIDE,
  type Owner,
  UPSERT_GROUPS,
  answerOf,
  idr,
  storedItem,
  upsertGroups,
  openShops,
} from "./catalogue-support";
import { openOutlet } from "./support";

let clock: FixedClock;
let stack: Stack;
let client: GatewayClient;
let siti: Owner;
let budi: Owner;
let outletId: string;

const RECORD = `mutation ($input: RecordSaleInput!) {
  recordSale(input: $input) {
    sale {
      id total { amount }
      lines { name sku variationName quantity unitPrice { amount } lineTotal { amount } modifiers { name unitPrice { amount } } }
    }
    userErrors { code field }
  }
}`;

const sell = async (who: Owner, at: string, line: object, over: object = {}) => {
  const input = {
    outletId: at,
    paymentMethod: "CASH",
    lines: [line],
    idempotencyKey: crypto.randomUUID(),
    ...over,
  };
  return (await answerOf(client, who, RECORD, { input })).recordSale;
};
/** Sells at Siti's outlet. @returns the code of the refusal, and the field that it names. */
const refusalOf = async (line: object, over: object = {}) => {
  const { sale, userErrors } = await sell(siti, outletId, line, over);
  return sale ?? [userErrors[0].code, userErrors[0].field.at(-1)];
};
const override = async (...overrides: readonly object[]) =>
  (await answerOf(client, siti, OVERRIDE, { input: { outletId, overrides } })).setOutletOverrides;

beforeAll(async () => {
  ({ clock, stack, client, siti, budi } = await openShops());
  outletId = await openOutlet(client, siti);
});
afterAll(() => stack.stop());
beforeEach(() => clock.advance(1_000));

describe("an outlet's own", () => {
  test("when an outlet has a price of its own, then it holds there until it ends, and nowhere else", async () => {
    const { id, variations } = await storedItem(client, siti, {
      sku: "ROTI",
      name: "Roti",
      prices: [{ price: idr("10000") }],
      variations: [{ sku: "ROTI-K", name: "Keju", prices: [{ price: idr("13000") }] }],
    });
    const variationId = variations[0].id as string;
    const elsewhere = await openOutlet(client, siti, "Bogor");
    const priceAt = async (at: string) =>
      (await sell(siti, at, { itemId: id, variationId })).sale.lines[0].unitPrice.amount as string;
    const own = { itemId: id, variationId, prices: [{ price: idr("15000") }] };
    expect(await override(own)).toEqual({
      overrides: [
        { outletId, itemId: id, variationId, isAvailable: true, prices: [{ amount: "15000" }], version: 1 },
      ],
      userErrors: [],
    });
    expect([await priceAt(outletId), await priceAt(elsewhere)]).toEqual(["15000", "13000"]);
    const again = await override(own);
    expect(again.overrides[0].version).toBe(1);
    clock.advance(1_000);
    const ended = await override({ itemId: id, variationId, endsPrices: true, version: 1 });
    expect(ended.overrides[0]).toMatchObject({ prices: [], version: 2 });
    expect(await priceAt(outletId)).toBe("13000");
    const stale = await override({ itemId: id, variationId, isAvailable: false, version: 1 });
    expect(stale.userErrors).toEqual([
      { code: "VERSION_MISMATCH", field: ["input", "overrides", "0", "version"] },
    ]);
  });

  test("when an outlet does not offer an item, then it is not sold there, and is sold elsewhere", async () => {
    const { id } = await storedItem(client, siti, {
      sku: "HABIS",
      name: "Habis",
      prices: [{ price: idr("1000") }],
    });
    const before = clock().toISOString();
    clock.advance(60_000);
    await override({ itemId: id, isAvailable: false });
    expect(await refusalOf({ itemId: id })).toEqual(["ITEM_NOT_AVAILABLE", "itemId"]);
    expect((await sell(siti, outletId, { itemId: id }, { occurredAt: before })).sale.total).toEqual({
      amount: "1000",
    });
    expect((await sell(siti, await openOutlet(client, siti), { itemId: id })).sale.total).toEqual({
      amount: "1000",
    });
    await override({ itemId: id, isAvailable: true });
    expect((await sell(siti, outletId, { itemId: id })).sale.total).toEqual({ amount: "1000" });
  });

  test("when overrides name what is not the merchant's, then nothing is stored", async () => {
    const foreign = await storedItem(client, budi, { sku: "B", name: "B" });
    const own = await storedItem(client, siti, { sku: "OWN", name: "Own" });
    const cases: [object[], string][] = [
      [[{ itemId: foreign.id }], "ITEM_NOT_FOUND"],
      [[{ itemId: "x" }], "ITEM_NOT_FOUND"],
      [[{ itemId: own.id, variationId: crypto.randomUUID() }], "VARIATION_NOT_FOUND"],
      [[{ itemId: own.id, prices: [{ price: idr("-1") }] }], "AMOUNT_INVALID"],
      [[{ itemId: own.id }, { itemId: own.id }], "OVERRIDES_INVALID"],
      [[], "OVERRIDES_INVALID"],
    ];
    for (const [overrides, code] of cases) {
      expect((await override(...overrides)).userErrors[0].code).toBe(code);
    }
    const { setOutletOverrides } = await answerOf(client, budi, OVERRIDE, {
      input: { outletId, overrides: [{ itemId: foreign.id }] },
    });
    expect(setOutletOverrides.userErrors[0].code).toBe("OUTLET_NOT_FOUND");
  });

  test("when an outlet's overrides are listed, then they are those of that outlet, page by page", async () => {
    const at = await openOutlet(client, siti);
    const ids: string[] = [];
    for (const sku of ["L-1", "L-2", "L-3"])
      ids.push((await storedItem(client, siti, { sku, name: sku })).id);
    await answerOf(client, siti, OVERRIDE, {
      input: { outletId: at, overrides: ids.map((itemId) => ({ itemId, isAvailable: false })) },
    });
    const LIST = `query ($id: ID!, $after: String) {
      outlet(id: $id) { catalogOverrides(first: 2, after: $after) { edges { node { itemId isAvailable } } pageInfo { hasNextPage endCursor } } }
    }`;
    const first = (await answerOf(client, siti, LIST, { id: at })).outlet.catalogOverrides;
    const rest = (await answerOf(client, siti, LIST, { id: at, after: first.pageInfo.endCursor })).outlet
      .catalogOverrides;
    expect([first.pageInfo.hasNextPage, rest.pageInfo.hasNextPage]).toEqual([true, false]);
    expect([...first.edges, ...rest.edges].map(({ node }: any) => node)).toEqual(
      ids.map((itemId) => ({ itemId, isAvailable: false })),
    );
  });
});

describe("groups of modifiers", () => {
  const refused = async (group: object) => (await upsertGroups(client, siti, group)).userErrors[0]?.code;

  test.each([
    ["an empty code", { code: "" }, "CODE_INVALID"],
    ["a name with NUL", { name: "\u0000" }, "NAME_INVALID"],
    ["a name of 10,000 characters", { name: "g".repeat(10_000) }, "NAME_INVALID"],
    ["more at least than at most", { minSelected: 2, maxSelected: 1 }, "SELECTION_INVALID"],
    ["less than none at least", { minSelected: -1 }, "SELECTION_INVALID"],
    ["none at most", { maxSelected: 0 }, "SELECTION_INVALID"],
    [
      "one modifier twice",
      {
        modifiers: [
          { code: "A", name: "A" },
          { code: "A", name: "B" },
        ],
      },
      "MODIFIERS_INVALID",
    ],
    [
      "a modifier of half a rupiah",
      { modifiers: [{ code: "A", name: "A", prices: [{ price: idr("0.5") }] }] },
      "AMOUNT_INVALID",
    ],
    [
      "a modifier whose prices overlap",
      {
        modifiers: [
          {
            code: "A",
            name: "A",
            prices: [
              { price: idr("1"), validFrom: "2027-01-01T00:00:00Z", validTo: "2027-03-01T00:00:00Z" },
              { price: idr("2"), validFrom: "2027-02-01T00:00:00Z", validTo: "2027-04-01T00:00:00Z" },
            ],
          },
        ],
      },
      "PRICE_PERIOD_OVERLAP",
    ],
    ["a version of what is not there", { version: 3 }, "VERSION_MISMATCH"],
  ])("when a group has %s, then it is refused", async (_case, over, code) => {
    expect(await refused({ code: "SALAH", name: "Salah", ...over })).toBe(code);
  });

  test("when a group is said again, then its version stays; a changed modifier makes a new one", async () => {
    const group = { code: "SUHU", name: "Suhu", modifiers: [{ code: "DINGIN", name: "Dingin" }] };
    const first = (await upsertGroups(client, siti, group)).groups[0];
    expect(first.version).toBe(1);
    expect((await upsertGroups(client, siti, group)).groups[0]).toEqual(first);
    const changed = {
      ...group,
      version: 1,
      modifiers: [{ code: "DINGIN", name: "Dingin", isArchived: true }],
    };
    const second = (await upsertGroups(client, siti, changed)).groups[0];
    expect(second).toMatchObject({ version: 2, modifiers: [{ code: "DINGIN", isArchived: true }] });
    expect(await refused({ ...changed, name: "Lain" })).toBe("VERSION_MISMATCH");
    const { merchant } = await answerOf(
      client,
      siti,
      `query ($id: ID!) { merchant(id: $id) { modifierGroups(first: 50) { edges { node { code } } } } }`,
      { id: siti.merchantId },
    );
    expect(merchant.modifierGroups.edges.map(({ node }: any) => node.code)).toContain("SUHU");
  });

  test("when groups are stored for another's merchant, then it is as absent as an unknown one", async () => {
    const { upsertModifierGroups } = await answerOf(client, budi, UPSERT_GROUPS, {
      input: { merchantId: siti.merchantId, groups: [{ code: "X", name: "X" }] },
    });
    expect(upsertModifierGroups.userErrors[0].code).toBe("MERCHANT_NOT_FOUND");
  });
});
