import { ROUNDED, expectOpenSaleExact, expectRoundingGoesLast } from "./rounded-cash";
import {
  stack,
  client,
  siti,
  restaurantId,
  terminalId,
  idr,
  record,
  preview,
  refund,
  undo,
  pay,
  posted,
  events,
  counts,
  startShop,
  coffee,
} from "./shop";

beforeAll(startShop);
afterAll(() => stack.stop());

describe("recording with everything", () => {
  test("when a till says all it can, then the sale shows it, the books balance by tax and tip, and the preview said the same", async () => {
    const input = {
      outletId: restaurantId,
      paymentMethod: null,
      lines: [
        { ...coffee, discounts: [{ name: "Promo", percent: "10" }] },
        { name: "Gelas", unitPrice: idr("120000"), taxKind: "PPN" },
        { name: "Sumbangan", unitPrice: idr("5000"), taxKind: "NONE" },
      ],
      discounts: [{ name: "Kupon", amount: idr("5000") }],
      tip: idr("2000"),
      payments: [
        { method: "QRIS", amount: idr("100000"), provider: "GOPAY", providerReference: "GP-1" },
        { method: "CASH", tendered: idr("100000") },
      ],
      cashier: "K-07",
      isOffline: true,
      deviceTime: "2026-11-23T02:59:00.000Z",
      occurredAt: "2026-11-23T03:00:30.000Z",
    };
    const before = await counts();
    const { preview: said } = await preview(input);
    expect(await counts()).toEqual(before);
    const { sale, userErrors } = await record(input);
    expect(userErrors).toEqual([]);
    expect(sale).toMatchObject({
      state: "COMPLETED",
      version: 1,
      paymentMethod: "QRIS",
      cashier: "K-07",
      isOffline: true,
      deviceTime: "2026-11-23T02:59:00.000Z",
      subtotal: { amount: "161000" },
      discountTotal: { amount: "8600" },
      serviceCharge: { amount: "7620" },
      taxTotal: { amount: "16714" },
      tip: { amount: "2000" },
      cashRounding: { amount: "-34" },
      total: { amount: "178700" },
      taxes: [
        {
          code: "PBJT",
          rate: "1000/10000",
          baseFraction: "1/1",
          isInclusive: false,
          amount: { amount: "3294" },
        },
        {
          code: "PPN",
          rate: "12/100",
          baseFraction: "11/12",
          isInclusive: false,
          amount: { amount: "13420" },
        },
      ],
      discounts: [
        { lineNumber: 1, name: "Promo", percent: "10", amount: { amount: "3600" } },
        { lineNumber: null, name: "Kupon", percent: null, amount: { amount: "5000" } },
      ],
      payments: [
        {
          state: "CAPTURED",
          method: "QRIS",
          amount: { amount: "100000" },
          tendered: null,
          change: { amount: "0" },
          providerReference: "GP-1",
        },
        {
          state: "CAPTURED",
          method: "CASH",
          amount: { amount: "78700" },
          tendered: { amount: "100000" },
          change: { amount: "21300" },
        },
      ],
    });
    expect(said).toMatchObject({
      total: sale.total,
      cashRounding: sale.cashRounding,
      due: { amount: "0" },
      change: { amount: "21300" },
    });
    expect(await posted(sale.id)).toEqual([
      "SALE cash:drawer DEBIT 78700",
      "SALE cash:rounding DEBIT 34",
      "SALE merchant:payable CREDIT 160020",
      "SALE qris:clearing DEBIT 100000",
      "SALE tax:pbjt:payable CREDIT 3294",
      "SALE tax:ppn:payable CREDIT 13420",
      "SALE tips:payable CREDIT 2000",
    ]);
  });
});

describe("money of accounts", () => {
  test.each([
    ["TRANSFER", "bank:clearing"],
    ["EWALLET", "ewallet:clearing"],
  ])(
    "when a sale is paid by %s, then all of it waits in %s, and nothing is rounded",
    async (method, account) => {
      const said = { outletId: restaurantId, paymentMethod: null, tip: idr("2017") };
      const { sale } = await record({ ...said, payments: [{ method }] });
      expect([sale.total, sale.cashRounding]).toEqual([{ amount: "43597" }, { amount: "0" }]);
      expect(await posted(sale.id)).toEqual([
        `SALE ${account} DEBIT 43597`,
        "SALE merchant:payable CREDIT 37800",
        "SALE tax:pbjt:payable CREDIT 3780",
        "SALE tips:payable CREDIT 2017",
      ]);
      const { refund: back } = await refund(sale.id);
      expect([back.state, back.sale.state]).toEqual(["COMPLETED", "REFUNDED"]);
      expect(await posted(back.id)).toEqual([
        `REFUND ${account} CREDIT 43597`,
        "REFUND merchant:payable DEBIT 37800",
        "REFUND tax:pbjt:payable DEBIT 3780",
        "REFUND tips:payable DEBIT 2017",
      ]);
    },
  );
});

test.each(ROUNDED)("when cash is rounded %s, then lines that go back last take it along", async (...sold) => {
  await expectRoundingGoesLast(sold);
});

const by = (payment: object) => ({ paymentMethod: null, payments: [payment] });

describe("what a till may not say", () => {
  test.each<[string, object, string]>([
    ["no way of payment", { paymentMethod: null }, "PAYMENTS_INVALID"],
    ["two ways", { payments: [{ method: "CASH" }] }, "PAYMENTS_INVALID"],
    ["no payment", { paymentMethod: null, payments: [] }, "PAYMENTS_INVALID"],
    [
      "11 payments",
      {
        paymentMethod: null,
        payments: Array.from({ length: 11 }, () => ({ method: "CARD", amount: idr("1") })),
      },
      "PAYMENTS_INVALID",
    ],
    ["a payment of 0", by({ method: "CARD", amount: idr("0") }), "PAYMENT_AMOUNT_INVALID"],
    [
      "a payment in pounds",
      by({ method: "CARD", amount: { amount: "1", currencyCode: "GBP" } }),
      "PAYMENT_AMOUNT_INVALID",
    ],
    ["change below zero", by({ method: "CASH", tendered: idr("35999") }), "TENDERED_TOO_LITTLE"],
    ["a card that gives change", by({ method: "CARD", tendered: idr("50000") }), "PAYMENT_AMOUNT_INVALID"],
    ["payments above the total", by({ method: "CARD", amount: idr("36001") }), "PAYMENTS_EXCEED_TOTAL"],
    ["payments below the total", by({ method: "CARD", amount: idr("35999") }), "PAYMENTS_TOO_LITTLE"],
    ["a provider in small letters", by({ method: "QRIS", provider: "gopay" }), "PROVIDER_INVALID"],
    ["a reference of nobody", by({ method: "QRIS", providerReference: "1" }), "REFERENCE_INVALID"],
    [
      "a reference that is taken",
      by({ method: "QRIS", provider: "GOPAY", providerReference: "GP-1" }),
      "REFERENCE_TAKEN",
    ],
    [
      "a discount above its line",
      { lines: [{ ...coffee, discounts: [{ name: "x", amount: idr("36001") }] }] },
      "DISCOUNT_INVALID",
    ],
    [
      "a discount of two kinds",
      { discounts: [{ name: "x", amount: idr("1"), percent: "1" }] },
      "DISCOUNT_INVALID",
    ],
    ["a discount of 101 percent", { discounts: [{ name: "x", percent: "101" }] }, "DISCOUNT_INVALID"],
    ["a discount without a name", { discounts: [{ name: " ", percent: "1" }] }, "DISCOUNT_INVALID"],
    ["a discount of everything", { discounts: [{ name: "x", percent: "100" }] }, "AMOUNT_INVALID"],
    ["a negative tip", { tip: idr("-1") }, "TIP_INVALID"],
    ["a service charge of 101 percent", { serviceChargePercent: "101" }, "SERVICE_CHARGE_INVALID"],
    ["an unknown terminal", { terminalId: crypto.randomUUID() }, "TERMINAL_NOT_FOUND"],
    ["a card's number for a cashier", { cashier: "4111-1111-1111-1111" }, "CASHIER_INVALID"],
    [
      "a card's number for a provider",
      by({ method: "CARD", provider: "4111111111111111" }),
      "PROVIDER_INVALID",
    ],
    [
      "a reference of blanks",
      by({ method: "QRIS", provider: "GOPAY", providerReference: " " }),
      "REFERENCE_INVALID",
    ],
    ["a cashier's name", { cashier: "Siti Aminah" }, "CASHIER_INVALID"],
    ["no time of its device while offline", { isOffline: true }, "DEVICE_TIME_INVALID"],
    ["a device's time of another year", { deviceTime: "2020-01-01T00:00:00Z" }, "DEVICE_TIME_INVALID"],
  ])("when a sale has %s, then it is refused and nothing is stored", async (_case, over, code) => {
    const before = await counts();
    const { sale, userErrors } = await record(over);
    expect([sale, userErrors[0]?.code]).toEqual([null, code]);
    expect(await counts()).toEqual(before);
  });

  test("when a terminal is of another outlet, then it is as absent as an unknown one", async () => {
    expect((await record({ outletId: restaurantId, terminalId })).userErrors[0].code).toBe(
      "TERMINAL_NOT_FOUND",
    );
  });
});

describe("a sale that is left open", () => {
  test("when it is paid in two parts, then it is posted once, with the part that completes it", async () => {
    const { sale } = await record({
      paymentMethod: null,
      isLeftOpen: true,
      payments: [{ method: "CASH", amount: idr("16000") }],
    });
    expect(sale).toMatchObject({ state: "OPEN", paymentMethod: null, payments: [{ state: "AUTHORIZED" }] });
    expect(await posted(sale.id)).toEqual([]);
    expect(await events("sale.recorded.v1", sale.id)).toEqual([]);
    expect((await refund(sale.id)).userErrors[0]).toMatchObject({
      code: "ILLEGAL_STATE",
      details: [
        { name: "from", value: "OPEN" },
        { name: "to", value: "REFUNDED" },
      ],
    });
    expect((await pay(sale.id, { method: "CARD", amount: idr("20001") })).userErrors[0].code).toBe(
      "PAYMENTS_EXCEED_TOTAL",
    );
    const { sale: paid } = await pay(sale.id, { method: "CARD" });
    expect(paid).toMatchObject({
      state: "COMPLETED",
      version: 2,
      payments: [{ state: "CAPTURED" }, { state: "CAPTURED", amount: { amount: "20000" } }],
    });
    expect(await posted(sale.id)).toEqual([
      "SALE card:clearing DEBIT 20000",
      "SALE cash:drawer DEBIT 16000",
      "SALE merchant:payable CREDIT 36000",
    ]);
    expect(await events("sale.recorded.v1", sale.id)).toHaveLength(1);
    expect((await pay(sale.id, { method: "CARD" })).userErrors[0].code).toBe("ILLEGAL_STATE");
  });

  test("when a part is paid in cash, then nothing is rounded, and the rest is what is due", async () => {
    await expectOpenSaleExact();
  });

  test("when it is canceled, then what was held is let go, nothing was posted, and sums do not count it", async () => {
    const query = "query ($id: ID!) { merchant(id: $id) { salesSummary { sales gross { amount } } } }";
    const summary = async () =>
      (await client.as(siti).ask(query, { id: siti.merchantId })).data.merchant.salesSummary;
    const before = await summary();
    expect(before).toEqual([{ sales: expect.any(Number), gross: { amount: expect.any(String) } }]);
    const { sale } = await record({
      paymentMethod: null,
      isLeftOpen: true,
      payments: [{ method: "CASH", amount: idr("1000") }],
    });
    const { sale: canceled } = await undo(sale.id);
    expect(canceled).toMatchObject({ state: "CANCELED", payments: [{ state: "VOIDED" }] });
    expect(await posted(sale.id)).toEqual([]);
    expect((await undo(sale.id)).userErrors[0].code).toBe("ILLEGAL_STATE");
    expect(await summary()).toEqual(before);
  });
});
