import { type FixedClock, type Stack, type GatewayClient } from "@alpokat/testing";
import { ARCHIVE, type Owner, answerOf, idr, storedItem, upsertGroups, openShops } from "./catalogue-support";
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

beforeAll(async () => {
  ({ clock, stack, client, siti, budi } = await openShops());
  outletId = await openOutlet(client, siti);
});
afterAll(() => stack.stop());
beforeEach(() => clock.advance(1_000));

describe("a sale of the catalogue", () => {
  let item: any;
  let sugar: any;
  let extras: any;

  beforeAll(async () => {
    [sugar, extras] = (
      await upsertGroups(
        client,
        siti,
        {
          code: "GULA",
          name: "Gula",
          minSelected: 1,
          maxSelected: 1,
          modifiers: [
            { code: "NORMAL", name: "Gula normal" },
            { code: "SEDIKIT", name: "Gula sedikit" },
          ],
        },
        {
          code: "EKSTRA",
          name: "Ekstra",
          maxSelected: 2,
          modifiers: [
            { code: "SHOT", name: "Ekstra shot", prices: [{ price: idr("5000") }] },
            { code: "GBP", name: "Hanya GBP", prices: [{ price: { amount: "1.00", currencyCode: "GBP" } }] },
            { code: "NOL", name: "Es batu", prices: [{ price: idr("0") }] },
          ],
        },
      )
    ).groups;
    item = await storedItem(client, siti, {
      sku: "KOPI",
      name: "Kopi",
      category: "Minuman",
      modifierGroups: ["GULA", "EKSTRA"],
      prices: [{ price: idr("18000") }],
      variations: [
        { sku: "KOPI-B", name: "Besar", prices: [{ price: idr("22000") }] },
        { sku: "KOPI-K", name: "Kecil" },
      ],
    });
  });

  const variation = (place: number): string => item.variations[place].id as string;
  const modifier = (group: any, place: number): string => group.modifiers[place].id as string;

  test("when a variation is sold with modifiers, then the line is a snapshot of names and prices", async () => {
    const line = {
      itemId: item.id,
      variationId: variation(0),
      modifierIds: [modifier(sugar, 1), modifier(extras, 0), modifier(extras, 0)],
      quantity: "2",
    };
    const { sale, userErrors } = await sell(siti, outletId, line);
    expect(userErrors).toEqual([]);
    const shot = { name: "Ekstra shot", unitPrice: { amount: "5000" } };
    const sold = {
      name: "Kopi",
      sku: "KOPI-B",
      variationName: "Besar",
      quantity: "2",
      unitPrice: { amount: "32000" },
      lineTotal: { amount: "64000" },
      modifiers: [{ name: "Gula sedikit", unitPrice: { amount: "0" } }, shot, shot],
    };
    expect(sale).toEqual({ id: expect.any(String), total: { amount: "64000" }, lines: [sold] });

    clock.advance(1_000);
    await storedItem(client, siti, {
      sku: "KOPI",
      name: "Kopi baru",
      variations: [{ sku: "KOPI-B", name: "Jumbo", prices: [{ price: idr("25000") }] }],
    });
    await upsertGroups(client, siti, {
      code: "EKSTRA",
      name: "Ekstra",
      maxSelected: 2,
      modifiers: [{ code: "SHOT", name: "Shot", prices: [{ price: idr("6000") }] }],
    });
    const fields = RECORD.slice(RECORD.indexOf("lines {"), RECORD.indexOf("    }\n    userErrors"));
    const read = await answerOf(client, siti, `{ sale(id: "${sale.id as string}") { ${fields} } }`);
    expect(read.sale.lines).toEqual([sold]);
    const later = await sell(siti, outletId, { ...line, quantity: "1" });
    expect(later.sale.total).toEqual({ amount: "37000" });
    const offline = await sell(
      siti,
      outletId,
      { ...line, quantity: "1" },
      {
        occurredAt: new Date(clock().getTime() - 1_500).toISOString(),
      },
    );
    expect(offline.sale.total).toEqual({ amount: "32000" });
  });

  test("when a variation has no price of its own, then it has the item's", async () => {
    const line = { itemId: item.id, variationId: variation(1), modifierIds: [modifier(sugar, 0)] };
    expect((await sell(siti, outletId, line)).sale.lines[0]).toMatchObject({
      sku: "KOPI-K",
      unitPrice: { amount: "18000" },
    });
  });

  test("when choices do not fit the item, then the sale is refused", async () => {
    const line = { itemId: item.id, variationId: variation(1), modifierIds: [modifier(sugar, 0)] };
    const shot = modifier(extras, 0);
    const foreign = (
      await upsertGroups(client, budi, { code: "X", name: "X", modifiers: [{ code: "X", name: "X" }] })
    ).groups[0];
    const other = await storedItem(client, siti, {
      sku: "LAIN",
      name: "Lain",
      variations: [{ sku: "LAIN-1", name: "1" }],
    });
    const cases: [object, string, string][] = [
      [{ variationId: null }, "VARIATION_REQUIRED", "variationId"],
      [{ variationId: other.variations[0].id }, "VARIATION_NOT_FOUND", "variationId"],
      [{ variationId: crypto.randomUUID() }, "VARIATION_NOT_FOUND", "variationId"],
      [{ variationId: "x" }, "VARIATION_NOT_FOUND", "variationId"],
      [{ modifierIds: [] }, "MODIFIER_COUNT_INVALID", "modifierIds"],
      [{ modifierIds: [...line.modifierIds, ...line.modifierIds] }, "MODIFIER_COUNT_INVALID", "modifierIds"],
      [{ modifierIds: [...line.modifierIds, shot, shot, shot] }, "MODIFIER_COUNT_INVALID", "modifierIds"],
      [{ modifierIds: [modifier(foreign, 0)] }, "MODIFIER_NOT_FOUND", "0"],
      [{ modifierIds: [...line.modifierIds, modifier(extras, 1)] }, "PRICE_NOT_FOUND", "1"],
      [{ modifierIds: Array<string>(51).fill(shot) }, "LINE_INVALID", "0"],
      [{ unitPrice: idr("1") }, "LINE_INVALID", "0"],
      [{ quantity: "1.5" }, "QUANTITY_INVALID", "quantity"],
      [{ itemId: null, name: "Kopi", unitPrice: idr("1") }, "LINE_INVALID", "0"],
    ];
    for (const [over, code, field] of cases)
      expect(await refusalOf({ ...line, ...over })).toEqual([code, field]);
  });

  test("when an item leaves its price to the till, then the till says it", async () => {
    const open = await storedItem(client, siti, { sku: "TERBUKA", name: "Parcel", pricing: "VARIABLE" });
    expect(await refusalOf({ itemId: open.id })).toEqual(["PRICE_NOT_FOUND", "unitPrice"]);
    expect(await refusalOf({ itemId: open.id, unitPrice: idr("0") })).toEqual([
      "AMOUNT_INVALID",
      "unitPrice",
    ]);
    expect((await sell(siti, outletId, { itemId: open.id, unitPrice: idr("75000") })).sale.total).toEqual({
      amount: "75000",
    });
  });

  test.each([
    ["PCS", "0.5"],
    ["DAY", "1.25"],
    ["M", "1.001"],
    ["KG", "0.0001"],
  ])("when a quantity in %s is %s, then the sale is refused", async (unit, quantity) => {
    const { id } = await storedItem(client, siti, {
      sku: `U-${unit}`,
      name: unit,
      unit,
      prices: [{ price: idr("1000") }],
    });
    expect(await refusalOf({ itemId: id, quantity })).toEqual(["QUANTITY_INVALID", "quantity"]);
  });

  test("when an item is archived, then it is sold no more, but a sale from before is still recorded", async () => {
    const { id } = await storedItem(client, siti, {
      sku: "HAPUS",
      name: "Hapus",
      prices: [{ price: idr("1000") }],
    });
    const before = clock().toISOString();
    clock.advance(60_000);
    await answerOf(client, siti, ARCHIVE, { input: { id, version: 1 } });
    expect(await refusalOf({ itemId: id })).toEqual(["ITEM_ARCHIVED", "itemId"]);
    expect((await sell(siti, outletId, { itemId: id }, { occurredAt: before })).sale.total).toEqual({
      amount: "1000",
    });
  });

  test("when a variation is archived, then it is sold no more", async () => {
    const shirt = {
      sku: "KAOS",
      name: "Kaos",
      prices: [{ price: idr("90000") }],
      variations: [
        { sku: "KAOS-S", name: "S" },
        { sku: "KAOS-M", name: "M", isArchived: true },
      ],
    };
    const { id, variations } = await storedItem(client, siti, shirt);
    expect(await refusalOf({ itemId: id, variationId: variations[1].id })).toEqual([
      "ITEM_ARCHIVED",
      "variationId",
    ]);
  });

  test("when another merchant's item is sold, then it is as absent as an unknown one", async () => {
    const at = await openOutlet(client, budi);
    for (const itemId of [item.id, crypto.randomUUID()]) {
      const { userErrors } = await sell(budi, at, { itemId });
      expect(userErrors).toEqual([{ code: "ITEM_NOT_FOUND", field: ["input", "lines", "0", "itemId"] }]);
    }
  });
});
