import type { CurrencyCode } from "@alpokat/kernel";
import type { Ratio } from "./discrete-laplace";

/** Epsilon in thousandths, so that a budget is a sum of whole numbers. */
export type Thousandths = number;

/** What is told of a cell, and beside it how many merchants stand behind it, which is not told. */
export type Measure = "people" | "sales" | "revenue" | "merchants";

/** The rules that a release was made by. A version in use is never changed: a release names the one it was made by. */
export interface StatisticsParameters {
  readonly version: number;
  /** What each measure of a release costs; their sum is the release's epsilon. */
  readonly epsilon: Readonly<Record<Measure, Thousandths>>;
  /** What all releases about one year may cost in sum. */
  readonly yearlyEpsilon: Thousandths;
  /** Cells of a month that one person is counted in, those with most spending. */
  readonly cellsPerPerson: number;
  /** Sales of one person that count in a cell. */
  readonly salesPerCell: number;
  /** What one person's spending counts for in a cell at most, in minor units. */
  readonly amountPerCell: Readonly<Record<CurrencyCode, bigint>>;
  /** A cell whose noisy number of people is under this is dropped. */
  readonly smallestCell: number;
  /** A city, and a category in it, is in the cube where so many merchants have an outlet, and offer the category. */
  readonly fewestMerchants: number;
  /**
   * By so many people, or so often the greatest amount of one person, must all other merchants of a cell together exceed
   * its largest one, noise included.
   */
  readonly merchantMargin: number;
}

/** Why these: docs/adr/0025-statistics-that-tell-of-nobody.md. */
const VERSIONS: readonly [StatisticsParameters, ...StatisticsParameters[]] = [
  {
    version: 1,
    epsilon: { people: 500, sales: 250, revenue: 500, merchants: 750 },
    yearlyEpsilon: 24_000,
    cellsPerPerson: 2,
    salesPerCell: 2,
    amountPerCell: { IDR: 200_000n, GBP: 1_000n },
    smallestCell: 10,
    fewestMerchants: 3,
    merchantMargin: 18,
  },
];

/** The version that new releases are made by. */
export const CURRENT_PARAMETERS: StatisticsParameters = VERSIONS.at(-1) ?? VERSIONS[0];

/** @throws where no release can have been made by it, which is a defect. */
export function parametersOf(version: number): StatisticsParameters {
  const found = VERSIONS.find((each) => each.version === version);
  if (!found) throw new Error(`There are no statistics parameters ${String(version)}`);
  return found;
}

/** What a release costs. */
export const epsilonOf = ({ epsilon }: StatisticsParameters): Thousandths =>
  Object.values(epsilon).reduce((sum, each) => sum + each, 0);

/**
 * The scale of a measure's noise: what one person can change over all cells, divided by the measure's epsilon.
 * @param currency of the cell, for revenue
 */
export function noiseScale(
  { epsilon, cellsPerPerson, salesPerCell, amountPerCell }: StatisticsParameters,
  measure: Measure,
  currency: CurrencyCode,
): Ratio {
  const perCell = {
    people: 1n,
    sales: BigInt(salesPerCell),
    revenue: amountPerCell[currency],
    merchants: 1n,
  };
  return {
    numerator: BigInt(cellsPerPerson) * perCell[measure] * 1000n,
    denominator: BigInt(epsilon[measure]),
  };
}

/** ln 20, rounded up. */
const NINETEEN_IN_TWENTY = 3;

/**
 * How far a sum over so many cells lies from what was counted, at most, in 19 of 20 releases: for readers, not for
 * privacy. Exact for one cell, and cautious for several, whose noises cancel out in part.
 */
export function noiseMargin({ numerator, denominator }: Ratio, cells: number): bigint {
  return BigInt(Math.ceil((NINETEEN_IN_TWENTY * Math.sqrt(cells) * Number(numerator)) / Number(denominator)));
}
