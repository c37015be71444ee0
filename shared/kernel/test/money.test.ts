import { formatMoney, parseMoney } from "../src";

describe("parseMoney", () => {
  test.each([
    ["50000", "IDR", 50000n],
    ["0", "IDR", 0n],
    ["-7", "IDR", -7n],
    ["2.55", "GBP", 255n],
    ["2.5", "GBP", 250n],
    ["-0.01", "GBP", -1n],
    ["9007199254740991", "IDR", 9007199254740991n],
  ] as const)("when %s %s is read, then it is %s minor units", (text, currency, minor) => {
    expect(parseMoney(text, currency)).toEqual({ minor, currency });
  });

  test.each(["", "1e3", "NaN", "+1", "1.", ".5", "01", "٣", " 1", "1,5", "1.5", "9007199254740992"])(
    "when %j is read as rupiah, then it is refused",
    (text) => {
      expect(parseMoney(text, "IDR")).toBeNull();
    },
  );
});

describe("formatMoney", () => {
  test.each([
    [0n, "GBP", "0.00"],
    [-5n, "GBP", "-0.05"],
    [18066775n, "GBP", "180667.75"],
    [-50000n, "IDR", "-50000"],
  ] as const)("when %s minor units of %s are written, then they read %s", (minor, currency, text) => {
    expect(formatMoney({ minor, currency })).toBe(text);
  });
});
