import { PivotCounts, inputsFrom } from "../../src/domain/fraud/pivot-counts";
import type { FraudInputs } from "../../src/domain/fraud/signals";
import { countOf, inputsOf } from "./inputs";

describe("inputs that are kept with a decision", () => {
  const counts = {
    // Two sales and a denied payment within the minute, one refund within the hour, and all of it in the hours of the day.
    CASHIER: new PivotCounts([
      [1, [2, 0, 0, 0, 1], [36_000, 0, 0, 0], [1, 1, 1, 1, 0, 0]],
      [3, [0, 1, 0, 0, 0], [0, 18_000, 0, 0], [0, 0, 2, 0, 0, 0]],
      // Kept before cards and buyers were counted.
      [4, [2, 1, 0, 0, 1], [36_000, 18_000, 0, 0], [1, 1, 3, 1]],
    ]),
  };
  const ONE_EACH = { MERCHANTS: 1, CASHIERS: 1, SUBNETS: 1 };
  const kept = (inputs: FraudInputs) => inputsFrom(JSON.parse(JSON.stringify(inputs)));

  test("when they come back, then each window counts what its tiers add up to", () => {
    const { CASHIER } = kept(inputsOf({ counts })).counts;
    expect([CASHIER?.["1m"], CASHIER?.["10m"]]).toEqual(
      ["1m", "10m"].map(() =>
        countOf({
          counts: { SALES: 2, DENIED_PAYMENTS: 1 },
          sums: { SALES: 36_000 },
          distinct: { ...ONE_EACH, DEVICES: 1 },
        }),
      ),
    );
    expect([CASHIER?.["1h"], CASHIER?.["24h"]]).toEqual(
      ["1h", "24h"].map(() =>
        countOf({
          counts: { SALES: 2, REFUNDS: 1, DENIED_PAYMENTS: 1 },
          sums: { SALES: 36_000, REFUNDS: 18_000 },
          distinct: { ...ONE_EACH, DEVICES: 3 },
        }),
      ),
    );
  });

  test("when they are of a time in which windows were kept, then they are read as they are", () => {
    const before = inputsOf({ counts: { DEVICE: { "1h": countOf({ counts: { SALES: 7 } }) } } });
    expect(kept(before)).toEqual(before);
  });
});
