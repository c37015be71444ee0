import { amountText, momentText } from "../src";

test.each([
  ["50000", "IDR", "Rp50.000"],
  ["-1250", "IDR", "-Rp1.250"],
  ["9007199254740991", "IDR", "Rp9.007.199.254.740.991"],
  ["2.55", "GBP", "£2.55"],
  ["90071992547409.91", "GBP", "£90,071,992,547,409.91"],
  ["0", "GBP", "£0.00"],
] as const)("when an amount is %s %s, then it is written %s", (amount, currencyCode, text) => {
  expect(amountText({ amount, currencyCode })).toBe(text);
});

test.each([
  ["2026-12-31T16:59:59.000Z", "id", "31 Desember 2026, 23.59 WIB"],
  ["2026-12-31T17:00:00.000Z", "id", "1 Januari 2027, 00.00 WIB"],
  ["2026-12-31T17:00:00.000Z", "en", "1 January 2027, 00:00 WIB"],
] as const)("when it is %s, then a receipt in %s says %s", (moment, language, text) => {
  expect(momentText(new Date(moment), language)).toBe(text);
});
