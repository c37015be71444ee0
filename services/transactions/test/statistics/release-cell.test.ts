import {
  type CellKey,
  type MerchantPart,
  figuresOf,
  releaseCell,
  toldOf,
} from "../../src/domain/statistics/cell";
import type { RandomSource } from "../../src/domain/statistics/discrete-laplace";
import {
  CURRENT_PARAMETERS,
  type Measure,
  type StatisticsParameters,
  epsilonOf,
  noiseMargin,
  noiseScale,
} from "../../src/domain/statistics/parameters";
import { SeededSource } from "./chance";

const KEY: CellKey = { city: "Bandung", itemCategory: "Minuman", paymentMethod: "QRIS", currency: "IDR" };
const CAP = CURRENT_PARAMETERS.amountPerCell.IDR;
const MEASURES: readonly Measure[] = ["people", "sales", "revenue", "merchants"];

/** A merchant's part of so many people, each with one sale of that much. */
const part = (people: number, each = 50_000n): MerchantPart => ({
  people: BigInt(people),
  sales: BigInt(people),
  revenue: BigInt(people) * each,
});
const cell = (...byMerchant: readonly MerchantPart[]) => ({ key: KEY, byMerchant });

/** Chance that never adds anything: noise is zero. */
const SILENT: RandomSource = {
  below: () => 0n,
  isDrawn: ({ numerator, denominator }) => numerator === denominator,
};

const release = (...byMerchant: readonly MerchantPart[]) =>
  releaseCell(cell(...byMerchant), CURRENT_PARAMETERS, SILENT);

describe("what is dropped, noise left out", () => {
  test("5.1: when four merchants share a cell of 120 people, then it is told", () => {
    const { people, sales, revenue } = release(part(40), part(30), part(30), part(20)) ?? {};
    // 20 people of lead, and 20 times Rp50.000 are 5 of one person's greatest amounts: too little.
    expect({ people, sales, revenue }).toEqual({ people: undefined, sales: undefined, revenue: undefined });
    expect(release(part(40, CAP), part(30, CAP), part(30, CAP), part(20, CAP))).toEqual({
      ...KEY,
      people: 120n,
      sales: 120n,
      revenue: 120n * CAP,
    });
  });

  test.each([
    ["a single merchant", [part(1_000, CAP)]],
    ["two merchants", [part(1_000, CAP), part(1_000, CAP)]],
    ["one merchant with above half of the people", [part(510, CAP), part(245, CAP), part(245, CAP)]],
    ["one merchant with above half of the money", [part(200, CAP), part(200, 10_000n), part(200, 10_000n)]],
    ["exactly half with one merchant", [part(500, CAP), part(250, CAP), part(250, CAP)]],
    ["no merchant at all", []],
    ["three people", [part(1, CAP), part(1, CAP), part(1, CAP)]],
    ["nine people", [part(3, CAP), part(3, CAP), part(3, CAP)]],
  ])("5.1: when a cell has %s, then it is dropped", (_name, parts) => {
    expect(release(...parts)).toBeNull();
  });

  test("5.1: when the true number of people is 12 and noise takes three away, then the cell is dropped; and 9 may stay", () => {
    const figures = { sales: 12n, revenue: 12n, merchants: 100n };
    expect(toldOf(KEY, { people: 9n, ...figures }, CURRENT_PARAMETERS)).toBeNull();
    expect(toldOf(KEY, { people: 10n, ...figures }, CURRENT_PARAMETERS)).toEqual({
      ...KEY,
      people: 10n,
      sales: 12n,
      revenue: 12n,
    });
  });

  test("5.1: when noise makes a sum negative, then zero is told", () => {
    const told = toldOf(KEY, { people: 10n, sales: -3n, revenue: -1n, merchants: 18n }, CURRENT_PARAMETERS);
    expect(told).toMatchObject({ sales: 0n, revenue: 0n });
  });
});

describe("noise of one merchant's cell", () => {
  test("5.1: when a cell that one merchant holds half of is released 20,000 times, then it is told less than once in 500", () => {
    const random = new SeededSource(SeededSource.newSeed());
    console.log(`seed ${random.seed}`);
    const half = cell(part(60, CAP), part(30, CAP), part(30, CAP));
    let told = 0;
    for (let round = 0; round < 20_000; round += 1)
      if (releaseCell(half, CURRENT_PARAMETERS, random)) told += 1;
    expect(told).toBeLessThan(40);
  });

  test("5.1: when nobody bought anything, then chance alone makes no cell", () => {
    const random = new SeededSource(SeededSource.newSeed());
    console.log(`seed ${random.seed}`);
    let told = 0;
    for (let round = 0; round < 20_000; round += 1)
      if (releaseCell(cell(), CURRENT_PARAMETERS, random)) told += 1;
    expect(told).toBeLessThan(8);
  });
});

/** The likelihood of noise, with which the sampler was compared on every course that chance can take. */
const likelihood = (scale: number, x: number): number => {
  const p = Math.exp(-1 / scale);
  return ((1 - p) / (1 + p)) * p ** Math.abs(x);
};

const scaleOf = (parameters: StatisticsParameters, measure: Measure): number => {
  const { numerator, denominator } = noiseScale(parameters, measure, "IDR");
  return Number(numerator) / Number(denominator);
};

/**
 * Every outcome of a cell's release with its probability, by going through all noises within reach: figures are small
 * here, so that what lies out of reach is less likely than 1 in 10^15.
 */
function outcomes(parts: readonly MerchantPart[], parameters: StatisticsParameters): Map<string, number> {
  const counted = figuresOf(cell(...parts), parameters);
  const reach = 60;
  const noisy = (measure: Measure): [bigint, number][] => {
    const scale = scaleOf(parameters, measure);
    return Array.from({ length: 2 * reach + 1 }, (_, index) => {
      const x = index - reach;
      return [counted[measure] + BigInt(x), likelihood(scale, x)];
    });
  };
  // Sales and revenue are told or not with people; their own noise is independent and goes by the same rule.
  const result = new Map<string, number>();
  for (const [people, ofPeople] of noisy("people"))
    for (const [merchants, ofMerchants] of noisy("merchants")) {
      const told = toldOf(KEY, { people, sales: 0n, revenue: 0n, merchants }, parameters);
      const name = told ? String(told.people) : "dropped";
      result.set(name, (result.get(name) ?? 0) + ofPeople * ofMerchants);
    }
  return result;
}

describe("neighbouring databases: one person more or less", () => {
  const SMALL: StatisticsParameters = { ...CURRENT_PARAMETERS, cellsPerPerson: 1, merchantMargin: 2 };
  const joining = (parts: readonly MerchantPart[], at: number, amount: bigint): MerchantPart[] =>
    parts.map((each, index) =>
      index === at
        ? { people: each.people + 1n, sales: each.sales + 1n, revenue: each.revenue + amount }
        : each,
    );

  test.each([
    ["49 and 50 people", [part(17), part(16), part(16)]],
    ["9 and 10 people", [part(3, CAP), part(3, CAP), part(3, CAP)]],
    ["none and one", [part(0), part(0), part(0)]],
    ["half with one merchant", [part(20, CAP), part(10, CAP), part(10, CAP)]],
  ])(
    "5.1: when databases have %s, then no outcome is more than e^epsilon times likelier in one",
    (_name, parts) => {
      const bound = (SMALL.epsilon.people + SMALL.epsilon.merchants) / 1000;
      const before = outcomes(parts, SMALL);
      for (const at of [0, 1, 2])
        for (const amount of [0n, 1n, CAP]) {
          const after = outcomes(joining(parts, at, amount), SMALL);
          let most = 0;
          for (const [name, probability] of before) {
            const other = after.get(name) ?? 0;
            // Beyond the reach of noise there is nothing to compare.
            if (probability < 1e-9 || other < 1e-9) continue;
            most = Math.max(most, Math.abs(Math.log(probability / other)));
          }
          expect(most).toBeGreaterThan(0);
          expect(most).toBeLessThanOrEqual(bound + 1e-6);
        }
    },
  );

  test("5.1: when one person joins a cell anywhere, then no figure changes by more than its bound", () => {
    const { salesPerCell } = CURRENT_PARAMETERS;
    const most = { people: 1n, sales: BigInt(salesPerCell), revenue: CAP, merchants: 1n };
    const amounts = [0n, 1n, CAP / 2n, CAP - 1n, CAP];
    const random = new SeededSource(SeededSource.newSeed());
    console.log(`seed ${random.seed}`);
    for (let round = 0; round < 2_000; round += 1) {
      const parts = Array.from({ length: Number(random.below(5n)) + 1 }, () =>
        part(Number(random.below(20n)), random.below(CAP + 1n)),
      );
      const at = Number(random.below(BigInt(parts.length)));
      const amount = amounts[Number(random.below(5n))] ?? 0n;
      const [before, after] = [parts, joining(parts, at, amount)].map((each) =>
        figuresOf(cell(...each), CURRENT_PARAMETERS),
      );
      for (const measure of MEASURES) {
        const change = (after?.[measure] ?? 0n) - (before?.[measure] ?? 0n);
        expect(change <= most[measure] && change >= -most[measure]).toBe(true);
      }
    }
  });

  test("5.1: when k alone guards cohorts of 50 and 49, then the difference is one person's exact spending; with noise, it is not", () => {
    const with50 = [part(20, 73_000n), part(15, 73_000n), part(15, 73_000n)];
    const with49 = [...with50.slice(0, 2), { people: 14n, sales: 14n, revenue: 14n * 73_000n + 1n }];
    const plain = (parts: readonly MerchantPart[]) => figuresOf(cell(...parts), CURRENT_PARAMETERS);
    expect([plain(with50).people >= 10n, plain(with49).people >= 10n]).toEqual([true, true]);
    expect(plain(with50).revenue - plain(with49).revenue).toBe(72_999n);
    // With noise of this scale, the likelier of the two databases is at most e^(epsilon of revenue / cells) times as likely.
    const scale = scaleOf(CURRENT_PARAMETERS, "revenue");
    const evidence = Number(plain(with50).revenue - plain(with49).revenue) / scale;
    expect(evidence).toBeLessThanOrEqual(
      CURRENT_PARAMETERS.epsilon.revenue / 1000 / CURRENT_PARAMETERS.cellsPerPerson,
    );
  });
});

describe("the parameters in use", () => {
  test("5.1: when a release is priced, then its measures sum up, and a year of twelve is its budget", () => {
    expect(epsilonOf(CURRENT_PARAMETERS)).toBe(2_000);
    expect(12 * epsilonOf(CURRENT_PARAMETERS)).toBe(CURRENT_PARAMETERS.yearlyEpsilon);
  });

  test("when a reader asks how far a figure is off, then 19 of 20 noises are within the margin", () => {
    const scale = noiseScale(CURRENT_PARAMETERS, "people", "IDR");
    expect([noiseMargin(scale, 1), noiseMargin(scale, 4)]).toEqual([12n, 24n]);
    const p = Math.exp(-1 / 4);
    expect((2 * p ** 13) / (1 + p)).toBeLessThan(1 / 20);
  });
});
