import { randomBytes } from "node:crypto";
import type { RandomSource, Ratio } from "../../src/domain/statistics/discrete-laplace";

/** Chance that a seed repeats: for tests alone. */
export class SeededSource implements RandomSource {
  #state: bigint;

  constructor(readonly seed: string) {
    this.#state = BigInt(`0x${seed}`);
  }

  /** A seed to print. */
  static newSeed(): string {
    return randomBytes(8).toString("hex");
  }

  /** SplitMix64. */
  #next(): bigint {
    const mask = (1n << 64n) - 1n;
    this.#state = (this.#state + 0x9e3779b97f4a7c15n) & mask;
    let mixed = this.#state;
    mixed = ((mixed ^ (mixed >> 30n)) * 0xbf58476d1ce4e5b9n) & mask;
    mixed = ((mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn) & mask;
    return mixed ^ (mixed >> 31n);
  }

  below(bound: bigint): bigint {
    // 128 bits under a bound of at most 64: the bias is below any test.
    return ((this.#next() << 64n) | this.#next()) % bound;
  }

  isDrawn({ numerator, denominator }: Ratio): boolean {
    return this.below(denominator) < numerator;
  }
}

class NotYetDrawn extends Error {
  constructor(
    readonly options: readonly (readonly [bigint, bigint])[],
    readonly total: bigint,
  ) {
    super();
  }
}

/** Repeats choices, and asks for the next one where they end. */
class ScriptedSource implements RandomSource {
  #place = 0;
  constructor(private readonly choices: readonly bigint[]) {}

  #draw(options: readonly (readonly [bigint, bigint])[], total: bigint): bigint {
    const choice = this.choices[this.#place++];
    if (choice === undefined) throw new NotYetDrawn(options, total);
    return choice;
  }

  below(bound: bigint): bigint {
    return this.#draw(
      Array.from({ length: Number(bound) }, (_, value) => [BigInt(value), 1n] as const),
      bound,
    );
  }

  isDrawn({ numerator, denominator }: Ratio): boolean {
    const options = [[1n, numerator] as const, [0n, denominator - numerator] as const];
    return (
      this.#draw(
        options.filter(([, weight]) => weight > 0n),
        denominator,
      ) === 1n
    );
  }
}

/**
 * Runs a program on every course that chance can take, and adds up what it comes to: exactly, in whole numbers.
 * @param smallest courses less likely than 1 in so many are not followed to their end
 * @returns the probability of each result, and what is not followed
 */
export function enumerate<Result>(
  program: (random: RandomSource) => Result,
  smallest: bigint,
): { readonly masses: ReadonlyMap<Result, Fraction>; readonly rest: Fraction } {
  const masses = new Map<Result, Fraction>();
  let rest = Fraction.ZERO;
  const follow = (choices: readonly bigint[], mass: Fraction): void => {
    if (mass.numerator * smallest < mass.denominator) {
      rest = rest.plus(mass);
      return;
    }
    try {
      const result = program(new ScriptedSource(choices));
      masses.set(result, (masses.get(result) ?? Fraction.ZERO).plus(mass));
    } catch (error) {
      if (!(error instanceof NotYetDrawn)) throw error;
      for (const [value, weight] of error.options)
        follow([...choices, value], mass.times(weight, error.total));
    }
  };
  follow([], Fraction.ONE);
  return { masses, rest };
}

export class Fraction {
  static readonly ZERO = new Fraction(0n, 1n);
  static readonly ONE = new Fraction(1n, 1n);

  constructor(
    readonly numerator: bigint,
    readonly denominator: bigint,
  ) {}

  plus({ numerator, denominator }: Fraction): Fraction {
    return new Fraction(
      this.numerator * denominator + numerator * this.denominator,
      this.denominator * denominator,
    ).reduced();
  }

  times(numerator: bigint, denominator: bigint): Fraction {
    return new Fraction(this.numerator * numerator, this.denominator * denominator).reduced();
  }

  private reduced(): Fraction {
    let [a, b] = [this.numerator, this.denominator];
    while (b !== 0n) [a, b] = [b, a % b];
    return new Fraction(this.numerator / a, this.denominator / a);
  }

  toNumber(): number {
    const digits = 10n ** 18n;
    return Number((this.numerator * digits) / this.denominator) / Number(digits);
  }
}
