import type { CurrencyCode } from "@alpokat/kernel";
import { type RandomSource, discreteLaplace } from "./discrete-laplace";
import { type Measure, type StatisticsParameters, noiseScale } from "./parameters";
import type { PaymentMethod } from "../sale";

/** Which cell of a month's cube. Its place is the outlets' city, never coordinates (obligation 2.4). */
export interface CellKey {
  readonly city: string;
  /** Null for items without a category, or with one that too few merchants of the city offer. */
  readonly itemCategory: string | null;
  /** Null for sales from another system's books that don't say. */
  readonly paymentMethod: PaymentMethod | null;
  readonly currency: CurrencyCode;
}

/** What one merchant brings to a cell, each person counted within the bounds. Seen by the releasing job alone. */
export interface MerchantPart {
  /** People who spent more here than at the cell's other merchants. */
  readonly people: bigint;
  readonly sales: bigint;
  /** Minor units. */
  readonly revenue: bigint;
}

/** A cell before noise. An empty one has no parts and is released, or dropped, like any other. */
export interface CountedCell {
  readonly key: CellKey;
  readonly byMerchant: readonly MerchantPart[];
}

/** What is told of a cell. */
export interface ReleasedCell extends CellKey {
  readonly people: bigint;
  readonly sales: bigint;
  readonly revenue: bigint;
}

type Figures = Readonly<Record<Measure, bigint>>;

/**
 * What a cell is measured by, before noise. Each figure changes by no more than a person's bound when one person comes
 * or goes: `noiseScale` relies on it.
 */
export function figuresOf({ key, byMerchant }: CountedCell, parameters: StatisticsParameters): Figures {
  const people = byMerchant.map((part) => part.people);
  const revenue = byMerchant.map((part) => part.revenue);
  const amounts = floorOf(leadOfOthers(revenue), parameters.amountPerCell[key.currency]);
  return {
    people: sum(people),
    sales: sum(byMerchant.map((part) => part.sales)),
    revenue: sum(revenue),
    merchants: least(leadOfOthers(people), amounts),
  };
}

/**
 * Adds noise and drops what must not be told: a cell of too few people, and one that a single merchant makes up half of.
 * Both are decided on noisy figures alone, since dropping on a true one would tell it. Chance is drawn for every figure
 * whether or not the cell is dropped.
 * @returns null for a dropped cell
 */
export function releaseCell(
  cell: CountedCell,
  parameters: StatisticsParameters,
  random: RandomSource,
): ReleasedCell | null {
  const counted = figuresOf(cell, parameters);
  const noisy = (measure: Measure): bigint =>
    counted[measure] + discreteLaplace(noiseScale(parameters, measure, cell.key.currency), random);
  const figures = {
    people: noisy("people"),
    sales: noisy("sales"),
    revenue: noisy("revenue"),
    merchants: noisy("merchants"),
  };
  return toldOf(cell.key, figures, parameters);
}

/** What is told of noisy figures: it depends on nothing else, so it costs no epsilon. */
export function toldOf(
  key: CellKey,
  { people, sales, revenue, merchants }: Figures,
  { smallestCell, merchantMargin }: StatisticsParameters,
): ReleasedCell | null {
  if (people < BigInt(smallestCell) || merchants < BigInt(merchantMargin)) return null;
  return { ...key, people, sales: atLeastZero(sales), revenue: atLeastZero(revenue) };
}

/** By how much all but the largest together exceed the largest: above zero, there are three at least and none is half. */
const leadOfOthers = (parts: readonly bigint[]): bigint =>
  sum(parts) - 2n * parts.reduce((most, part) => (part > most ? part : most), 0n);

const sum = (parts: readonly bigint[]): bigint => parts.reduce((total, part) => total + part, 0n);
const least = (one: bigint, other: bigint): bigint => (one < other ? one : other);
const atLeastZero = (figure: bigint): bigint => (figure < 0n ? 0n : figure);

/** Division towards minus infinity: towards zero, -1 and +1 would be one step apart, and 0 two wide. */
function floorOf(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  return dividend < 0n && quotient * divisor !== dividend ? quotient - 1n : quotient;
}
