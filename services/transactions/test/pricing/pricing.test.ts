import { cashRoundingOf } from "../../src/domain/pricing/cash-rounding";
import { allocate, formatPercent, parsePercent, roundHalfUp } from "../../src/domain/pricing/fraction";
import { type SaleToPrice, priceSale, withCashRounding } from "../../src/domain/pricing/price-sale";
import { settleTenders } from "../../src/domain/pricing/split-tender";
import { type TaxRate, rateOn, taxOnTop, taxWithin } from "../../src/domain/pricing/tax-rate";
import { NO_TAX_SETTINGS, rateFor, taxCodeOf } from "../../src/domain/pricing/tax-settings";

const rate = (
  code: TaxRate["code"],
  percent: bigint,
  base: readonly [bigint, bigint] = [1n, 1n],
): TaxRate => ({
  code,
  rateNumerator: percent,
  rateDenominator: 100n,
  baseNumerator: base[0],
  baseDenominator: base[1],
});
const PPN = rate("PPN", 12n, [11n, 12n]);
const PBJT = rate("PBJT", 10n);

const line = (lineTotal: bigint, tax: TaxRate | null = null, ...discounts: SaleToPrice["discounts"]) => ({
  lineTotal,
  tax,
  discounts,
});
const percent = (points: bigint) => ({ name: "Promo", percent: points, amount: null });
const amount = (minor: bigint) => ({ name: "Kupon", percent: null, amount: minor });
const sale = (over: Partial<SaleToPrice>): SaleToPrice => ({
  lines: [],
  discounts: [],
  pricesIncludeTax: false,
  serviceCharge: 0n,
  isServiceChargeTaxed: true,
  tip: 0n,
  ...over,
});
function priced(over: Partial<SaleToPrice>) {
  const result = priceSale(sale(over));
  if ("excessive" in result) throw new Error("A discount is more than there is");
  return result;
}

describe("fractions", () => {
  test.each([
    [1n, 2n, 1n],
    [-1n, 2n, -1n],
    [4n, 9n, 0n],
    [5n, 9n, 1n],
    [7n, 2n, 4n],
  ])("when %d/%d is rounded, then it is %d", (numerator, denominator, rounded) => {
    expect(roundHalfUp(numerator, denominator)).toBe(rounded);
  });

  test.each([
    [10n, [1n, 1n, 1n], [4n, 3n, 3n]],
    [100n, [999n, 1n], [100n, 0n]],
    [7n, [0n, 0n], [7n, 0n]],
    [0n, [5n, 5n], [0n, 0n]],
    [5n, [2n, 3n], [2n, 3n]],
  ])("when %d is split by %p, then the parts are %p and nothing is lost", (whole, weights, parts) => {
    expect(allocate(whole, weights)).toEqual(parts);
  });

  test.each([
    ["12.5", 1_250n],
    ["0", 0n],
    ["100", 10_000n],
    ["100.01", null],
    ["12.345", null],
    ["-1", null],
    ["1e1", null],
    ["٣", null],
  ])("when a percentage is written %s, then it is %p", (text, points) => {
    expect(parsePercent(text)).toBe(points);
    expect(points === null ? text : formatPercent(points)).toBe(text);
  });
});

describe("taxes", () => {
  test.each<[string, TaxRate, bigint, { base: bigint; amount: bigint }]>([
    ["12 % upon 11/12 is 11 % of the price", PPN, 120_000n, { base: 110_000n, amount: 13_200n }],
    [
      "luxury bears 12 % of all of it",
      rate("PPN_LUXURY", 12n),
      120_000n,
      { base: 120_000n, amount: 14_400n },
    ],
    ["PBJT of 10 %", PBJT, 18_005n, { base: 18_005n, amount: 1_801n }],
    ["half a rupiah counts as one", rate("PPN", 10n), 5n, { base: 5n, amount: 1n }],
    ["less than half counts as none", rate("PPN", 10n), 4n, { base: 4n, amount: 0n }],
  ])("when a tax comes on top: %s", (_case, taxRate, price, tax) => {
    expect(taxOnTop(price, taxRate)).toEqual(tax);
  });

  test.each<[string, TaxRate, bigint, { base: bigint; amount: bigint }]>([
    ["PPN", PPN, 111_000n, { base: 91_667n, amount: 11_000n }],
    ["PBJT", PBJT, 22_000n, { base: 20_000n, amount: 2_000n }],
    ["an amount that does not divide", PBJT, 10_000n, { base: 9_091n, amount: 909n }],
  ])("when the price holds %s, then the tax is taken out of it", (_case, taxRate, price, tax) => {
    expect(taxWithin(price, taxRate)).toEqual(tax);
  });

  test.each<[string, Parameters<typeof taxCodeOf>[0], Partial<typeof NO_TAX_SETTINGS>, string | null]>([
    ["a shop that is no PKP", { taxKind: "PPN", isLuxury: false }, {}, null],
    ["a PKP", { taxKind: "PPN", isLuxury: false }, { isPpnRegistered: true }, "PPN"],
    ["a PKP's luxury", { taxKind: "PPN", isLuxury: true }, { isPpnRegistered: true }, "PPN_LUXURY"],
    [
      "a restaurant's food, PKP or not",
      { taxKind: "PBJT", isLuxury: false },
      { isPpnRegistered: true, pbjtRate: 1_000n },
      "PBJT",
    ],
    [
      "food where the region taxes none",
      { taxKind: "PBJT", isLuxury: false },
      { isPpnRegistered: true },
      null,
    ],
    [
      "what bears no tax",
      { taxKind: "NONE", isLuxury: false },
      { isPpnRegistered: true, pbjtRate: 1_000n },
      null,
    ],
  ])("when %s is sold, then it bears the right tax", (_case, goods, settings, code) => {
    expect(taxCodeOf(goods, { ...NO_TAX_SETTINGS, ...settings })).toBe(code);
  });

  test("when a rate ended before the day of the sale, then there is none", () => {
    const rates = [{ ...PPN, validFrom: "2025-01-01", validTo: "2026-01-01" }];
    expect(rateOn(rates, "PPN", "2025-12-31")).toEqual(rates[0]);
    expect(rateFor("PPN", NO_TAX_SETTINGS, { rates, day: "2026-01-01" })).toBeNull();
    expect(rateFor("PPN", NO_TAX_SETTINGS, { rates, day: "2024-12-31" })).toBeNull();
  });
});

describe("a sale's price", () => {
  test("when lines share a rate, then it is rounded once for the sale and not by line", () => {
    const lines = [line(4n, rate("PPN", 10n)), line(4n, rate("PPN", 10n)), line(4n, rate("PPN", 10n))];
    const { totals, taxes, shares } = priced({ lines });
    expect(taxes).toEqual([{ ...rate("PPN", 10n), isInclusive: false, base: 12n, amount: 1n }]);
    expect(totals).toMatchObject({ subtotal: 12n, taxTotal: 1n, total: 13n });
    expect(shares.map(({ tax }) => tax)).toEqual([1n, 0n, 0n]);
  });

  test("when everything comes together, then the total is what its parts say, and each line's shares sum up to them", () => {
    const { totals, taxes, discounts, shares } = priced({
      lines: [line(36_000n, PBJT, percent(1_000n)), line(120_000n, PPN), line(5_000n)],
      discounts: [amount(5_000n), percent(500n)],
      serviceCharge: 500n,
      tip: 2_000n,
    });
    expect(discounts.map(({ lineNumber, taken }) => [lineNumber, taken])).toEqual([
      [1, 3_600n],
      [null, 5_000n],
      [null, 7_620n],
    ]);
    expect(totals).toEqual({
      subtotal: 161_000n,
      discountTotal: 16_220n,
      serviceCharge: 7_239n,
      taxTotal: 15_878n,
      tip: 2_000n,
      cashRounding: 0n,
      total: 169_897n,
    });
    expect(taxes.map(({ code, base, amount: tax }) => [code, base, tax])).toEqual([
      ["PBJT", 31_292n, 3_129n],
      ["PPN", 106_240n, 12_749n],
    ]);
    const sum = (pick: (share: (typeof shares)[number]) => bigint) =>
      shares.reduce((all, share) => all + pick(share), 0n);
    expect(sum(({ discount }) => discount)).toBe(totals.discountTotal);
    expect(sum(({ serviceCharge }) => serviceCharge)).toBe(totals.serviceCharge);
    expect(sum(({ tax }) => tax)).toBe(totals.taxTotal);
    expect(totals.total).toBe(
      totals.subtotal - totals.discountTotal + totals.serviceCharge + totals.taxTotal + totals.tip,
    );
  });

  test("when prices hold their tax, then the total is theirs and the tax is told", () => {
    const { totals, taxes } = priced({ lines: [line(22_000n, PBJT)], pricesIncludeTax: true });
    expect(totals).toMatchObject({ subtotal: 22_000n, taxTotal: 0n, total: 22_000n });
    expect(taxes).toEqual([{ ...PBJT, isInclusive: true, base: 20_000n, amount: 2_000n }]);
  });

  test("when the service charge bears no tax, then the tax is that of the goods", () => {
    const over = { lines: [line(100_000n, PBJT)], serviceCharge: 1_000n };
    expect(priced(over).totals).toMatchObject({ serviceCharge: 10_000n, taxTotal: 11_000n });
    expect(priced({ ...over, isServiceChargeTaxed: false }).totals.taxTotal).toBe(10_000n);
  });

  test.each([
    ["a line", { lines: [line(100n, null, amount(101n))] }, 0],
    ["a line, by two together", { lines: [line(100n), line(100n, null, percent(5_000n), amount(51n))] }, 1],
    ["the sale", { lines: [line(100n)], discounts: [amount(101n)] }, null],
  ])("when a discount takes more than %s has left, then it is named", (_case, over, lineIndex) => {
    expect(priceSale(sale(over))).toEqual({ excessive: { lineIndex } });
  });

  test("when a discount takes all, then no tax and nothing to pay is left", () => {
    expect(
      priced({ lines: [line(100n, PPN)], discounts: [percent(10_000n)], serviceCharge: 500n }).totals.total,
    ).toBe(0n);
  });
});

describe("cash", () => {
  test.each([
    [10_024n, 50n, "NEAREST", -24n],
    [10_025n, 50n, "NEAREST", 25n],
    [10_050n, 50n, "NEAREST", 0n],
    [10_099n, 100n, "DOWN", -99n],
    [10_001n, 100n, "UP", 99n],
    [10_000n, 100n, "UP", 0n],
  ] as const)("when %d is due and the unit is %d %s, then rounding adds %d", (due, unit, mode, added) => {
    expect(cashRoundingOf(due, { unit, mode })).toBe(added);
  });

  test("when cash is rounded, then the total takes the rounding as a part of its own", () => {
    const { totals } = priced({ lines: [line(10_024n)] });
    expect(withCashRounding(totals, -24n)).toEqual({ ...totals, cashRounding: -24n, total: 10_000n });
  });
});

describe("split tender", () => {
  const cash = (minor: bigint | null, tendered: bigint | null = null) => ({
    method: "CASH" as const,
    amount: minor,
    tendered,
  });
  const card = (minor: bigint | null, tendered: bigint | null = null) => ({
    method: "CARD" as const,
    amount: minor,
    tendered,
  });
  const TO_100 = { unit: 100n, mode: "NEAREST" } as const;

  test("when card and cash share a sale, then only the part in cash is rounded and change is given from it", () => {
    expect(settleTenders(50_030n, [card(20_000n), cash(null, 50_000n)], TO_100)).toEqual({
      tenders: [
        { method: "CARD", amount: 20_000n, tendered: null, changeGiven: 0n },
        { method: "CASH", amount: 30_000n, tendered: 50_000n, changeGiven: 20_000n },
      ],
      cashRounding: -30n,
      due: 0n,
    });
  });

  test("when the card takes the rest, then nothing is rounded", () => {
    expect(settleTenders(50_030n, [cash(20_000n), card(null)], TO_100)).toMatchObject({
      cashRounding: 0n,
      due: 0n,
    });
  });

  test("when payments do not reach the total, then what is due is told", () => {
    expect(settleTenders(50_000n, [cash(20_000n), card(10_000n)], null)).toMatchObject({ due: 20_000n });
    expect(settleTenders(50_000n, [], null)).toEqual({ tenders: [], cashRounding: 0n, due: 50_000n });
  });

  test.each<
    [string, bigint, readonly ReturnType<typeof cash>[] | readonly ReturnType<typeof card>[], object]
  >([
    ["a part is paid in cash", 36_040n, [cash(16_000n)], { cashRounding: 0n, due: 20_040n }],
    ["a part is, that would be rounded up", 36_060n, [cash(16_000n)], { cashRounding: 0n, due: 20_060n }],
    ["cash comes to what it is rounded to", 36_040n, [cash(36_000n)], { cashRounding: -40n, due: 0n }],
    ["it comes to what it is rounded up to", 36_060n, [cash(36_100n)], { cashRounding: 40n, due: 0n }],
    ["it comes to no more than the total", 36_060n, [cash(36_060n)], { cashRounding: 40n, due: 40n }],
  ])("when %s, then what stays due is never rounded", (_case, total, tenders, expected) => {
    expect(settleTenders(total, tenders, TO_100)).toMatchObject(expected);
  });

  test.each([
    ["less cash is handed over than counts", [cash(10n, 9n)], "TENDERED_TOO_LITTLE", 0],
    ["a payment is zero", [card(0n), cash(null)], "PAYMENT_AMOUNT_INVALID", 0],
    ["a payment is negative", [card(-1n), cash(null)], "PAYMENT_AMOUNT_INVALID", 0],
    ["there is no rest to pay", [card(100n), cash(null)], "PAYMENT_AMOUNT_INVALID", 1],
    ["two take the rest", [card(null), cash(null)], "PAYMENTS_INVALID", null],
    ["a card gives change", [card(100n, 200n)], "PAYMENTS_INVALID", 0],
    ["a card pays more than the total", [card(101n)], "PAYMENTS_EXCEED_TOTAL", null],
    ["cash pays more than the total", [cash(101n)], "PAYMENTS_EXCEED_TOTAL", null],
  ])("when %s, then it is refused", (_case, tenders, code, index) => {
    expect(settleTenders(100n, tenders, null)).toEqual({ fault: { code, index } });
  });
});
