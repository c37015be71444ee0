/** `numerator / denominator`, rounded half up (away from zero below zero). @param denominator more than zero. */
export function roundHalfUp(numerator: bigint, denominator: bigint): bigint {
  const magnitude = numerator < 0n ? -numerator : numerator;
  const rounded = (2n * magnitude + denominator) / (2n * denominator);
  return numerator < 0n ? -rounded : rounded;
}

/**
 * Splits an amount by weights so that nothing is lost: each part is rounded down, and what is left goes, a unit each, to
 * the parts with the largest remainders, the first of equals first. Weights of zero alone leave all to the first.
 */
export function allocate(amount: bigint, weights: readonly bigint[]): bigint[] {
  const sum = weights.reduce((total, weight) => total + weight, 0n);
  if (sum === 0n) return weights.map((_, place) => (place === 0 ? amount : 0n));
  const parts = weights.map((weight) => (amount * weight) / sum);
  const left = amount - parts.reduce((total, part) => total + part, 0n);
  const remainder = (place: number): bigint => (amount * (weights[place] ?? 0n)) % sum;
  const byRemainder = weights
    .map((_, place) => place)
    .sort((one, other) =>
      remainder(other) > remainder(one) ? 1 : remainder(other) < remainder(one) ? -1 : one - other,
    );
  for (const place of byRemainder.slice(0, Number(left))) parts[place] = (parts[place] ?? 0n) + 1n;
  return parts;
}

/** A percentage as an integer number of hundredths of a percent: 12.5 % is 1250n. */
export type BasisPoints = bigint;

const PERCENT = /^(0|[1-9][0-9]{0,2})(?:\.([0-9]{1,2}))?$/;
export const HUNDRED_PERCENT: BasisPoints = 10_000n;

/** Reads a percentage from 0 to 100 with at most two decimals. @returns null where the text is none. */
export function parsePercent(text: string): BasisPoints | null {
  const [, whole, fraction = ""] = PERCENT.exec(text) ?? [];
  if (whole === undefined) return null;
  const points = BigInt(whole + fraction.padEnd(2, "0"));
  return points > HUNDRED_PERCENT ? null : points;
}

/** The percentage as decimal text without needless zeros: `12.5`. */
export function formatPercent(points: BasisPoints): string {
  const fraction = (points % 100n).toString().padStart(2, "0").replace(/0+$/, "");
  return `${(points / 100n).toString()}${fraction && `.${fraction}`}`;
}

export const percentOf = (amount: bigint, points: BasisPoints): bigint =>
  roundHalfUp(amount * points, HUNDRED_PERCENT);
