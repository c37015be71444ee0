import { isGtin } from "../src/domain/gtin";
import { type PriceVersion, planPrices } from "../src/domain/price-version";
import { wordsOf } from "../src/domain/words";

const day = (number: number): Date => new Date(Date.UTC(2027, 0, number));
const NOW = day(10);
const version = (from: number, to: number | null, amount = 100n): PriceVersion => ({
  currency: "IDR",
  amount,
  validFrom: day(from),
  validTo: to === null ? null : day(to),
});
const input = (from: number | null, to: number | null, amount = "200") => ({
  price: { amount, currencyCode: "IDR" as const },
  validFrom: from === null ? null : day(from),
  validTo: to === null ? null : day(to),
});
const plan = (known: readonly PriceVersion[], ...prices: readonly ReturnType<typeof input>[]) =>
  planPrices(known, prices, { now: NOW, path: [] });

describe("planning prices", () => {
  test("when nothing is known, then the price is added from now", () => {
    expect(plan([], input(null, null))).toEqual({ added: [version(10, null, 200n)], ended: [] });
  });

  test("when a price until further notice is followed, then it ends where the next begins", () => {
    expect(plan([version(1, null)], input(12, null))).toEqual({
      added: [version(12, null, 200n)],
      ended: [{ currency: "IDR", validFrom: day(1), at: day(12) }],
    });
  });

  test("when two prices of one upload follow each other, then the first is stored with its end", () => {
    expect(plan([], input(10, null), input(20, null, "300"))).toEqual({
      added: [version(10, 20, 200n), version(20, null, 300n)],
      ended: [],
    });
  });

  test("when the same price is in force already, then nothing changes", () => {
    expect(plan([version(1, null, 200n)], input(null, null))).toEqual({ added: [], ended: [] });
    expect(plan([version(1, 20, 200n)], input(5, 15))).toEqual({ added: [], ended: [] });
  });

  test.each([
    ["a price with an end", [version(1, 20)], input(15, 25)],
    ["a price until further notice that begins later", [version(20, null)], input(15, null)],
    ["one that begins at that very moment", [version(10, null)], input(null, null)],
    ["the same amount beyond its end", [version(1, 20, 200n)], input(5, 25)],
  ])("when a price overlaps with %s, then it is refused", (_case, known, next) => {
    expect(plan(known, next)).toMatchObject({ refusals: [{ code: "PRICE_PERIOD_OVERLAP" }] });
  });

  test("when periods only touch, or the currency is another, then both hold", () => {
    expect(plan([version(1, 15)], input(15, null))).toMatchObject({ added: [version(15, null, 200n)] });
    expect(plan([{ ...version(1, 20), currency: "GBP" }], input(5, 10))).toMatchObject({ ended: [] });
  });
});

test.each([
  ["96385074", true],
  ["96385075", false],
  ["036000291452", true],
  ["4006381333931", true],
  ["4006381333932", false],
  ["10012345678902", true],
  ["400638133393", false],
  ["", false],
  ["4006381333931 ", false],
  ["400638133393I", false],
  ["٤٠٠٦٣٨١٣٣٣٩٣١", false],
])("when a barcode is %j, then whether it is a GTIN is %p", (code, expected) => {
  expect(isGtin(code)).toBe(expected);
});

test("when a text is searched, then its words are letters and digits in lower case, each once", () => {
  expect(wordsOf("Kopi-SUSU (250ml)", "kopi", "ﬁlter Crème")).toEqual([
    "250ml",
    "crème",
    "filter",
    "kopi",
    "susu",
  ]);
});
