/**
 * Amounts are kept as a histogram of logarithmic bins, which grows by one on each sale; median and deviation are read
 * from it. A scan over history would be exact, and would cost more the longer the history is.
 */

/** Bins in each doubling of the amount: neighbours differ by 9 %. */
const BINS_PER_DOUBLING = 8;

/** Under so many sales nothing is said of what is usual. */
const FEWEST_SALES = 30;

/** Makes the median absolute deviation comparable to a standard deviation, for amounts that spread normally. */
const NORMAL_CONSISTENCY = 0.6745;

/** Share of its bin's width that a deviation has at least: equal amounts deviate by nothing, and no figure divides by it. */
const SMALLEST_DEVIATION = 0.5;

/** The bin of an amount in minor units, 0 for nothing. */
export const binOf = (minor: number): number =>
  minor < 1 ? 0 : 1 + Math.floor(Math.log2(minor) * BINS_PER_DOUBLING);

/** Number of sales by bin. */
export type AmountHistogram = Readonly<Record<number, number>>;

/**
 * The robust z-score of an amount: how many deviations its bin lies from the median bin. On the logarithm of amounts, since
 * amounts of sales spread by factors.
 * @returns null where fewer than 30 sales say what is usual.
 */
export function robustScore(minor: number, histogram: AmountHistogram): number | null {
  const bins = Object.entries(histogram)
    .map(([bin, count]) => ({ at: Number(bin), count }))
    .filter(({ at, count }) => Number.isFinite(at) && count > 0);
  const total = bins.reduce((sum, { count }) => sum + count, 0);
  if (total < FEWEST_SALES) return null;
  const median = medianOf(bins, total);
  const deviations = bins.map(({ at, count }) => ({ at: Math.abs(at - median), count }));
  const deviation = Math.max(SMALLEST_DEVIATION, medianOf(deviations, total));
  return (NORMAL_CONSISTENCY * (binOf(minor) - median)) / deviation;
}

function medianOf(bins: readonly { readonly at: number; readonly count: number }[], total: number): number {
  let passed = 0;
  for (const { at, count } of bins.toSorted((a, b) => a.at - b.at)) {
    passed += count;
    if (2 * passed >= total) return at;
  }
  return 0;
}

/** Parts of the day that sales are compared within. */
const HOUR_CLASSES = ["NIGHT", "MORNING", "AFTERNOON", "EVENING"] as const;
export type HourClass = (typeof HOUR_CLASSES)[number];

/** The part of the day of an hour, 0 to 23. */
export const hourClassOf = (hour: number): HourClass => HOUR_CLASSES[Math.floor(hour / 6)] ?? "EVENING";
