import type { Person } from "@alpokat/testing";
import { asService, openOutlet } from "../support";
import {
  siti,
  budi,
  terminalId,
  idr,
  coffee,
  rows,
  key,
  record,
  preview,
  refund,
  undo,
  settings,
  posted,
  run,
  stack,
  client,
  clock,
  startShop,
} from "./shop";

beforeAll(startShop);
afterAll(() => stack.stop());

describe("taxes by date", () => {
  test("when the law's rates are asked, then each day since 1985 has one, as PPN's history says", async () => {
    const rates = await rows(
      `SELECT day::text, code, rate_numerator AS rate, base_numerator || '/' || base_denominator AS base
         FROM unnest(ARRAY['2022-03-31', '2022-04-01', '2024-12-31', '2025-01-01', '2025-01-31', '2025-02-01', '2026-11-23']::date[]) day
         JOIN transactions.tax_rate ON valid @> day ORDER BY code, day`,
    );
    expect(
      rates.map(
        ({ day, code, rate, base }) => `${String(day)} ${String(code)} ${String(rate)} ${String(base)}`,
      ),
    ).toEqual([
      "2022-03-31 PPN 10 1/1",
      "2022-04-01 PPN 11 1/1",
      "2024-12-31 PPN 11 1/1",
      "2025-01-01 PPN 12 11/12",
      "2025-01-31 PPN 12 11/12",
      "2025-02-01 PPN 12 11/12",
      "2026-11-23 PPN 12 11/12",
      "2022-03-31 PPN_LUXURY 10 1/1",
      "2022-04-01 PPN_LUXURY 11 1/1",
      "2024-12-31 PPN_LUXURY 11 1/1",
      "2025-01-01 PPN_LUXURY 12 11/12",
      "2025-01-31 PPN_LUXURY 12 11/12",
      "2025-02-01 PPN_LUXURY 12 1/1",
      "2026-11-23 PPN_LUXURY 12 1/1",
    ]);
  });

  test("when two rates of a code, or two settings of an outlet, hold at once, then the database refuses", async () => {
    await expect(
      rows("INSERT INTO transactions.tax_rate VALUES ('PPN', 13, 100, 1, 1, '[2026-01-01,)', 'planted')"),
    ).rejects.toThrow("one_rate_at_a_time");
    await expect(
      rows(
        `INSERT INTO transactions.outlet_tax (id, outlet_id, merchant_id, valid, is_ppn_registered, prices_include_tax, is_service_charge_taxed)
         SELECT uuidv7(), outlet_id, merchant_id, valid, true, true, true FROM transactions.outlet_tax`,
      ),
    ).rejects.toThrow("one_tax_setting_at_a_time");
  });

  test.each<[string, object, string]>([
    ["PBJT above 10 percent", { pbjtPercent: "10.01" }, "PBJT_RATE_INVALID"],
    ["PBJT of 0", { pbjtPercent: "0" }, "PBJT_RATE_INVALID"],
    ["a service charge above 100 percent", { serviceChargePercent: "100.5" }, "SERVICE_CHARGE_INVALID"],
    ["rounding to 25", { cashRounding: { unit: 25 } }, "CASH_ROUNDING_INVALID"],
    ["a beginning in the past", { validFrom: "2026-11-23T03:00:59.000Z" }, "TAX_PERIOD_INVALID"],
    ["a beginning in the year 10000", { validFrom: "9999-12-31T23:59:59-12:00" }, "TAX_PERIOD_INVALID"],
    ["an end before its beginning", { validTo: "2026-11-23T03:01:00.000Z" }, "TAX_PERIOD_INVALID"],
    ["another version", { version: 0 }, "VERSION_MISMATCH"],
    ["an unknown item", { items: [{ itemId: crypto.randomUUID(), taxKind: "NONE" }] }, "ITEM_NOT_FOUND"],
    [
      "luxury that bears PBJT",
      { items: [{ itemId: crypto.randomUUID(), taxKind: "PBJT", isLuxury: true }] },
      "TAX_INVALID",
    ],
    ["an unknown outlet", { outletId: crypto.randomUUID() }, "OUTLET_NOT_FOUND"],
  ])("when settings have %s, then they are refused and nothing is stored", async (_case, over, code) => {
    const before = await rows("SELECT count(*)::int AS n FROM transactions.outlet_tax");
    const { taxSettings, userErrors } = await settings(over);
    expect([taxSettings, userErrors[0]?.code]).toEqual([null, code]);
    expect(await rows("SELECT count(*)::int AS n FROM transactions.outlet_tax")).toEqual(before);
  });

  test("when another merchant names the outlet, then it is as absent as an unknown one", async () => {
    expect((await settings({}, budi)).userErrors[0].code).toBe("OUTLET_NOT_FOUND");
  });

  test("when an item bears another tax at an outlet, then it does so there and from then on", async () => {
    const upsert = `mutation ($input: UpsertCatalogItemsInput!) { upsertCatalogItems(input: $input) { items { id } userErrors { code } } }`;
    const item = { sku: "TAS-1", name: "Tas kulit", taxKind: "PPN", prices: [{ price: idr("1200000") }] };
    const { data } = await client
      .as(siti)
      .ask(upsert, { input: { merchantId: siti.merchantId, items: [item] } });
    const itemId = data.upsertCatalogItems.items[0].id as string;
    const shop = await openOutlet(client, siti, "Solo");
    expect(
      (await settings({ outletId: shop, isPpnRegistered: true, pricesIncludeTax: true })).userErrors,
    ).toEqual([]);
    const said = async () => (await preview({ outletId: shop, lines: [{ itemId }] })).preview;
    expect(await said()).toMatchObject({
      total: { amount: "1200000" },
      taxTotal: { amount: "0" },
      taxes: [{ code: "PPN", amount: { amount: "118919" } }],
    });
    clock.advance(1000);
    const items = [{ itemId, taxKind: "PPN", isLuxury: true }];
    expect((await settings({ outletId: shop, isPpnRegistered: true, version: 1, items })).userErrors).toEqual(
      [],
    );
    expect(await said()).toMatchObject({
      total: { amount: "1344000" },
      taxes: [{ code: "PPN_LUXURY", amount: { amount: "144000" } }],
    });
    // Once what the outlet said has ended, a sale of then has no rate.
    clock.advance(1000);
    expect((await settings({ outletId: shop, validTo: "2026-11-23T03:01:10.000Z" })).userErrors).toEqual([]);
    clock.advance(20_000);
    const { userErrors } = await preview({ outletId: shop, lines: [{ itemId }] });
    expect(userErrors[0].code).toBe("TAX_RATE_EXPIRED");
  });
});

describe("shifts", () => {
  const open = (over: object = {}) =>
    run(
      siti,
      {
        field: "openShift",
        type: "OpenShiftInput",
        answer: "shift { id version openingCash { amount } closedAt }",
      },
      { terminalId, openingCash: idr("100000"), ...key(), ...over },
    );
  const close = (shiftId: string, counted: string, over: object = {}) =>
    run(
      siti,
      {
        field: "closeShift",
        type: "CloseShiftInput",
        answer: "shift { version expectedCash { amount } countedCash { amount } difference { amount } }",
      },
      { shiftId, countedCash: idr(counted), ...key(), ...over },
    );

  test("when a shift closes, then what sales, refunds and voids moved is expected, and the difference is posted", async () => {
    const { shift } = await open();
    expect((await open()).userErrors[0].code).toBe("SHIFT_ALREADY_OPEN");
    const { sale } = await record({ terminalId });
    expect(sale.terminal).toEqual({ id: terminalId, name: "Kasir 1" });
    await refund(sale.id, { amount: idr("6000") });
    const { sale: other } = await record({ terminalId });
    await undo(other.id);
    await record({ terminalId, paymentMethod: "CARD" });
    expect((await close(shift.id, "130000", { version: 9 })).userErrors[0].code).toBe("VERSION_MISMATCH");
    expect((await close(shift.id, "-1")).userErrors[0].code).toBe("AMOUNT_INVALID");
    const { shift: closed } = await close(shift.id, "129500", { version: 1 });
    expect(closed).toEqual({
      version: 2,
      expectedCash: { amount: "130000" },
      countedCash: { amount: "129500" },
      difference: { amount: "-500" },
    });
    expect(await posted(shift.id)).toEqual([
      "SHIFT cash:difference DEBIT 500",
      "SHIFT cash:drawer CREDIT 500",
    ]);
    expect((await close(shift.id, "0")).userErrors[0].code).toBe("ILLEGAL_STATE");
    expect((await close(crypto.randomUUID(), "0")).userErrors[0].code).toBe("SHIFT_NOT_FOUND");
  });

  test("when more came into a drawer than one amount may be, then the shift closes, and the difference is posted in parts", async () => {
    const largest = { lines: [{ name: "Pabrik", unitPrice: idr("9007199254740991"), quantity: "1" }] };
    const { shift } = await open({ openingCash: idr("7") });
    for (let sold = 0; sold < 2; sold += 1) await record({ ...largest, terminalId });
    const { shift: closed } = await close(shift.id, "9");
    expect(closed).toMatchObject({
      expectedCash: { amount: "18014398509481989" },
      difference: { amount: "-18014398509481980" },
    });
    expect(await posted(shift.id)).toEqual([
      "SHIFT cash:difference DEBIT 9007199254740991",
      "SHIFT cash:difference DEBIT 9007199254740989",
      "SHIFT cash:drawer CREDIT 9007199254740991",
      "SHIFT cash:drawer CREDIT 9007199254740989",
    ]);
  });

  test("when eight open a shift at one till at once, then one does", async () => {
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => open()));
    expect(outcomes.filter(({ shift }) => shift !== null)).toHaveLength(1);
  });
});

describe("exports", () => {
  const exported = (over: object, who: Person = siti) =>
    run(
      who,
      { field: "exportSales", type: "ExportSalesInput", answer: "export { csv sales next }" },
      {
        merchantId: siti.merchantId,
        occurredFrom: "2026-11-01T00:00:00Z",
        occurredTo: "2026-12-01T00:00:00Z",
        ...over,
      },
    );

  test("when sales are exported, then each line is a row, and no cell is a formula", async () => {
    await record({
      outletId: await openOutlet(client, siti, "Bali"),
      lines: [{ ...coffee, name: '=HYPERLINK("http://x")' }],
    });
    const { export: part } = await exported({});
    const lines = part.csv.split("\r\n");
    expect(lines[0]).toMatch(/^number,occurred_at,state,/);
    expect(lines[1]).toContain(`,"'=HYPERLINK(""http://x"")",`);
    expect(part.next).toBeNull();
  });

  test("when another merchant's sales are asked for, or a period that ends before it begins, then it is refused", async () => {
    expect((await exported({}, budi)).userErrors[0].code).toBe("MERCHANT_NOT_FOUND");
    expect((await exported({ occurredTo: "2026-10-01T00:00:00Z" })).userErrors[0].code).toBe(
      "PERIOD_INVALID",
    );
  });
});

describe("what the database holds to", () => {
  const scope = () => ({ "app.merchants": siti.merchantId });
  test.each<[string, string, string]>([
    [
      "a total that does not add up",
      "UPDATE transactions.sale SET tip = tip + 1 WHERE id = $1",
      "not changed",
    ],
    [
      "a state that does not follow",
      "UPDATE transactions.sale SET state = 'OPEN' WHERE id = $1",
      "does not move from COMPLETED to OPEN",
    ],
    [
      "another price in a line",
      "UPDATE transactions.sale_line SET unit_price = 1 WHERE sale_id = $1",
      "not changed",
    ],
    [
      "more refunded than was sold",
      "UPDATE transactions.sale_line SET refunded_quantity = quantity + 1 WHERE sale_id = $1",
      "no_more_than_sold",
    ],
    [
      "more refunded than was paid",
      "UPDATE transactions.payment SET refunded_amount = amount + 1 WHERE sale_id = $1",
      "no_more_than_captured",
    ],
    [
      "another amount of a payment",
      "UPDATE transactions.payment SET amount = amount + 1 WHERE sale_id = $1",
      "not changed",
    ],
    [
      "a payment that goes back",
      "UPDATE transactions.payment SET state = 'PENDING' WHERE sale_id = $1",
      "does not move from CAPTURED to PENDING",
    ],
  ])("when somebody writes %s, then it refuses", async (_case, sql, message) => {
    const { sale } = await record();
    await expect(rows(sql, [sale.id])).rejects.toThrow(message);
  });

  test("when the service's role asks for another merchant's payments, then it sees none", async () => {
    const other = { ...scope(), "app.merchants": budi.merchantId };
    expect(await asService(stack, other, ["SELECT id FROM transactions.payment"])).toEqual([]);
    expect((await asService(stack, scope(), ["SELECT id FROM transactions.payment LIMIT 1"])).length).toBe(1);
  });
});
