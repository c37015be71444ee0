import {
  attemptDiscreteLaplace,
  discreteLaplace,
  isDrawnWithExponential,
  type Ratio,
} from "../../src/domain/statistics/discrete-laplace";
import { CryptoRandomSource } from "../../src/security/crypto-random-source";
import { enumerate, Fraction, SeededSource } from "./chance";

const ratio = (numerator: bigint, denominator = 1n): Ratio => ({ numerator, denominator });

/** The smallest and the largest that a probability can be, once courses of chance are left unfollowed. */
const between = (mass: Fraction, rest: Fraction): [number, number] => [
  mass.toNumber(),
  mass.plus(rest).toNumber(),
];

describe("the exact sampler on every course that chance can take", () => {
  test.each([ratio(0n), ratio(1n, 3n), ratio(1n, 2n), ratio(1n)])(
    "5.1: when gamma is %o, then it is drawn with probability exp(-gamma)",
    (gamma) => {
      const { masses, rest } = enumerate((random) => isDrawnWithExponential(gamma, random), 10n ** 15n);
      const [low, high] = between(masses.get(true) ?? Fraction.ZERO, rest);
      const expected = Math.exp(-Number(gamma.numerator) / Number(gamma.denominator));
      expect(low).toBeLessThanOrEqual(expected + 1e-15);
      expect(high).toBeGreaterThanOrEqual(expected - 1e-15);
      expect(high - low).toBeLessThan(1e-13);
    },
  );

  test.each([ratio(1n), ratio(2n), ratio(3n, 2n), ratio(2n, 3n)])(
    "5.1: when the scale is %o, then x is as likely as exp(-|x| / scale) says, on both sides of zero",
    (scale) => {
      const { masses, rest } = enumerate(
        (random) => String(attemptDiscreteLaplace(scale, random)),
        10n ** 7n,
      );
      const b = Number(scale.numerator) / Number(scale.denominator);
      const missed = rest.toNumber();
      expect(missed).toBeLessThan(2e-4);
      const zero = masses.get("0")?.toNumber() ?? 0;
      for (let x = 1; x <= 5; x += 1) {
        const expected = Math.exp(-x / b);
        for (const side of [String(x), String(-x)]) {
          const [low, high] = between(masses.get(side) ?? Fraction.ZERO, rest);
          expect(low / (zero + missed)).toBeLessThanOrEqual(expected);
          expect(high / zero).toBeGreaterThanOrEqual(expected);
        }
        expect(masses.get(String(x))).toEqual(masses.get(String(-x)));
      }
    },
  );
});

/** Upper limits of chi-square that a true sampler passes once in a million runs, by degrees of freedom. */
const LIMITS: Readonly<Record<number, number>> = { 4: 33.4, 6: 38.3, 22: 72.3 };

const limitOf = (degrees: number): number => LIMITS[degrees] ?? NaN;

function increase(counts: number[], index: number): void {
  counts[index] = (counts[index] ?? 0) + 1;
}

const chiSquare = (counts: readonly number[], expected: readonly number[]): number =>
  counts.reduce(
    (sum, count, index) => sum + (count - (expected[index] ?? 0)) ** 2 / (expected[index] ?? 1),
    0,
  );

describe("the sampler by sight", () => {
  const scale = ratio(4n);
  const [draws, edge] = [20_000, 11];
  const p = Math.exp(-1 / 4);

  /** How far so many draws are from discrete Laplace; what lies beyond the edges is one class. */
  const distance = (draw: () => bigint): number => {
    const counts = Array.from({ length: 2 * edge + 1 }, () => 0);
    for (let count = 0; count < draws; count += 1)
      increase(counts, Math.min(Math.max(Number(draw()), -edge), edge) + edge);
    const expected = counts.map((_, index) => {
      const x = Math.abs(index - edge);
      return draws * (x === edge ? p ** edge / (1 + p) : (p ** x * (1 - p)) / (1 + p));
    });
    return chiSquare(counts, expected);
  };

  test("5.1: when noise is drawn 20,000 times, then a chi-square test can't tell it from discrete Laplace", () => {
    const random = new SeededSource(SeededSource.newSeed());
    console.log(`seed ${random.seed}`);
    expect(distance(() => discreteLaplace(scale, random))).toBeLessThan(limitOf(22));
  });

  test("when zero comes up for both signs, or noise is not drawn at all, then the same test tells", () => {
    const random = new SeededSource("0123456789abcdef");
    const twiceZero = (): bigint => attemptDiscreteLaplace(scale, random) ?? 0n;
    expect(distance(twiceZero)).toBeGreaterThan(limitOf(22));
    expect(distance(() => 0n)).toBeGreaterThan(limitOf(22));
  });
});

describe("chance of the operating system", () => {
  test.each([5n, 7n])("when whole numbers below %s are drawn, then each is as likely", (bound) => {
    const random = new CryptoRandomSource();
    const counts = Array.from({ length: Number(bound) }, () => 0);
    for (let draw = 0; draw < 7_000; draw += 1) increase(counts, Number(random.below(bound)));
    const expected = counts.map(() => 7_000 / Number(bound));
    expect(chiSquare(counts, expected)).toBeLessThan(limitOf(Number(bound) - 1));
  });

  test("when the bound is one, or beyond what a float holds, then it is kept", () => {
    const random = new CryptoRandomSource();
    expect(random.below(1n)).toBe(0n);
    const bound = 2n ** 100n + 1n;
    const drawn = Array.from({ length: 50 }, () => random.below(bound));
    expect(drawn.every((each) => each >= 0n && each < bound)).toBe(true);
    expect(drawn.some((each) => each > 2n ** 90n)).toBe(true);
    expect(() => random.below(0n)).toThrow(RangeError);
  });
});
