import { dateReader, isDateForm, numberReader } from "../src/import-cli/written-forms";

describe("how books write things", () => {
  test.each([
    [",", ".", "18.000,00", "18000"],
    [",", ".", "Rp 1.234.567,5", "1234567.5"],
    [",", ".", "1.5", null],
    [",", "", "-2,250", "-2.25"],
    [".", ",", "(1,234.50)", "-1234.5"],
    [".", ",", "12-", "-12"],
    [".", ",", "1,23", null],
    [".", " ", "1 000", "1000"],
    [".", "", "£2.55", "2.55"],
    [".", "", "six", null],
    [".", "", "1e3", null],
    [".", "", "", null],
    [".", "", "٣", null],
  ] as const)(
    "when decimals have %j and thousands %j, then %j is %j",
    (decimal, thousands, text, expected) => {
      expect(numberReader({ decimal, thousands })(text)).toBe(expected);
    },
  );

  test.each([
    [["DD/MM/YYYY HH:mm"], "31/12/2025 23:59", "12-31-2025 23:59"],
    [["YYYY-MM-DDTHH:mm:ss"], "2025-12-31T23:59:58", "12-31-2025 23:59"],
    [["DD.MM.YYYY HH.mm", "YYYYMMDD HHmm"], "20251231 2359", "12-31-2025 23:59"],
    [["DD/MM/YYYY HH:mm"], "2025-12-31 23:59", null],
    [["DD/MM/YYYY HH:mm"], "1/2/2025 3:04", null],
  ] as const)("when dates are written as %j, then %j is %j", (forms, text, expected) => {
    expect(dateReader(forms)(text)).toBe(expected);
  });

  test("when a form of dates lacks a part or has one twice, then it is none", () => {
    expect(["DD/MM/YYYY HH:mm", "DD/MM/YYYY", "DD/MM/YYYY HH:mm HH", "bulan"].map(isDateForm)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});
