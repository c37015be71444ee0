import { type FraudInputs, MEASURES, MEMBERS, SUMMED, type Window, type WindowCount } from "./signals";

/** How long ago: within a minute, within ten, within an hour, and the hours of the day, which repeat the others. */
type Tier = 1 | 2 | 3 | 4;

/**
 * What a pivot saw in a tier: counts in the order of `MEASURES`, sums in the order of `SUMMED`, and how many different
 * members were last seen in it, in the order of `MEMBERS`. These grow at their ends only: decisions keep them by place.
 */
export type TierCounts = readonly [
  Tier,
  counts: readonly number[],
  sums: readonly number[],
  distinct: readonly number[],
];

/** A window is the sum of its tiers. */
const TIERS_OF: Readonly<Record<Window, readonly Tier[]>> = {
  "1m": [1],
  "10m": [1, 2],
  "1h": [1, 2, 3],
  "24h": [4],
};

/** What a pivot saw in each window, added up when a rule asks for it. As JSON it is its tiers, a sixth of what its windows would take. */
export class PivotCounts implements Readonly<Record<Window, WindowCount>> {
  constructor(private readonly tiers: readonly TierCounts[]) {}

  get "1m"(): WindowCount {
    return this.in("1m");
  }

  get "10m"(): WindowCount {
    return this.in("10m");
  }

  get "1h"(): WindowCount {
    return this.in("1h");
  }

  get "24h"(): WindowCount {
    return this.in("24h");
  }

  toJSON(): readonly TierCounts[] {
    return this.tiers;
  }

  private in(window: Window): WindowCount {
    const own = this.tiers.filter(([tier]) => TIERS_OF[window].includes(tier));
    const added = <Name extends string>(names: readonly Name[], part: 1 | 2 | 3) =>
      byName(names, (place) => own.reduce((sum, tier) => sum + (tier[part][place] ?? 0), 0));
    return { counts: added(MEASURES, 1), sums: added(SUMMED, 2), distinct: added(MEMBERS, 3) };
  }
}

const byName = <Name extends string>(
  names: readonly Name[],
  valueAt: (place: number) => number,
): Readonly<Record<Name, number>> =>
  Object.fromEntries(names.map((name, place) => [name, valueAt(place)])) as Record<Name, number>;

type Windows = NonNullable<FraudInputs["counts"][keyof FraudInputs["counts"]]>;

/** Inputs as they were stored with a decision: tiers, or windows in decisions of a time before tiers were kept. */
export type StoredInputs = Omit<FraudInputs, "counts"> & {
  readonly counts: Readonly<Record<string, readonly TierCounts[] | Windows>>;
};

/** Inputs of a stored decision, for rules to look at once more. */
export function inputsFrom(stored: StoredInputs): FraudInputs {
  const counts = Object.entries(stored.counts).map(([pivot, count]) => [
    pivot,
    isTiers(count) ? new PivotCounts(count) : count,
  ]);
  return { ...stored, counts: Object.fromEntries(counts) as FraudInputs["counts"] };
}

const isTiers = (count: readonly TierCounts[] | Windows): count is readonly TierCounts[] =>
  Array.isArray(count);
