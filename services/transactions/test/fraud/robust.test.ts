import { binOf, hourClassOf, robustScore } from "../../src/domain/fraud/robust";

describe("what is usual", () => {
  const usual = (amounts: readonly number[]): Record<number, number> => {
    const histogram: Record<number, number> = {};
    for (const amount of amounts) histogram[binOf(amount)] = (histogram[binOf(amount)] ?? 0) + 1;
    return histogram;
  };
  const forty = Array.from({ length: 40 }, (_, place) => 20_000 + 500 * (place % 20));

  test("when fewer than 30 sales are known, then no score is", () => {
    expect(robustScore(1_000_000, usual(forty.slice(0, 29)))).toBeNull();
  });

  test("when an amount is as always, then its score is near zero, and far off it is far off", () => {
    expect(Math.abs(robustScore(25_000, usual(forty)) ?? 99)).toBeLessThan(2);
    expect(robustScore(2_500_000, usual(forty))).toBeGreaterThan(10);
    expect(robustScore(100, usual(forty))).toBeLessThan(-10);
  });

  test("when all amounts are equal, then the score is a number still", () => {
    const equal = usual(forty.map(() => 10_000));
    expect(robustScore(10_000, equal)).toBe(0);
    expect(robustScore(1_000_000, equal)).toBeGreaterThan(10);
  });

  test("when the day has 24 hours, then each is in one of four parts", () => {
    expect([0, 5, 6, 11, 12, 17, 18, 23].map(hourClassOf)).toEqual([
      ...["NIGHT", "NIGHT", "MORNING", "MORNING"],
      ...["AFTERNOON", "AFTERNOON", "EVENING", "EVENING"],
    ]);
  });
});
