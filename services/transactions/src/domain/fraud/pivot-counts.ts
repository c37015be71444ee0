import {
  type FraudInputs,
  MEASURES,
  MEMBERS,
  type Measure,
  type Member,
  PIVOTS,
  SUMMED,
  type Summed,
  type Window,
  type WindowCount,
} from "./signals";

/** How long ago: within a minute, within ten, within an hour, and the hours of the day, which repeat the others. */
type Tier = 1 | 2 | 3 | 4;

/** What a pivot saw by tier: counts in the order of `MEASURES`, then sums in the order of `SUMMED`. */
export type TierFigures = readonly [Tier, ...number[]];
/** How many different members, by their place in `MEMBERS`, were last seen in a tier. */
export type TierMembers = readonly [number, Tier, number];

/** A window is the sum of its tiers. */
const TIERS_OF: Readonly<Record<Window, readonly Tier[]>> = {
  "1m": [1],
  "10m": [1, 2],
  "1h": [1, 2, 3],
  "24h": [4],
};

/** What a pivot saw, as it is stored: a fifth of what its windows would take. */
interface StoredCounts {
  readonly tiers: readonly TierFigures[];
  readonly members: readonly TierMembers[];
}

/** What a pivot saw in each window, added up when a rule asks for it. As JSON it is its tiers. */
export class PivotCounts implements Readonly<Record<Window, WindowCount>> {
  constructor(
    private readonly tiers: readonly TierFigures[],
    private readonly members: readonly TierMembers[],
  ) {}

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

  toJSON(): StoredCounts {
    const { tiers, members } = this;
    return { tiers, members };
  }

  private in(window: Window): WindowCount {
    const within = TIERS_OF[window];
    const own = this.tiers.filter(([tier]) => within.includes(tier));
    const sumAt = (place: number): number => own.reduce((sum, figures) => sum + (figures[place] ?? 0), 0);
    const seen = (member: number): number =>
      this.members.reduce(
        (sum, [of, tier, count]) => (of === member && within.includes(tier) ? sum + count : sum),
        0,
      );
    return {
      counts: byName<Measure>(MEASURES, (place) => sumAt(1 + place)),
      sums: byName<Summed>(SUMMED, (place) => sumAt(1 + MEASURES.length + place)),
      distinct: byName<Member>(MEMBERS, seen),
    };
  }
}

const byName = <Name extends string>(
  names: readonly Name[],
  valueAt: (place: number) => number,
): Readonly<Record<Name, number>> =>
  Object.fromEntries(names.map((name, place) => [name, valueAt(place)])) as Record<Name, number>;

/** Inputs as they were stored with a decision: tiers, or windows in decisions of a time before tiers were kept. */
export type StoredInputs = Omit<FraudInputs, "counts"> & {
  readonly counts: Readonly<
    Record<string, StoredCounts | NonNullable<FraudInputs["counts"][keyof FraudInputs["counts"]]>>
  >;
};

/** Inputs of a stored decision, for rules to look at once more. */
export function inputsFrom(stored: StoredInputs): FraudInputs {
  const counts = PIVOTS.flatMap((pivot) => {
    const count = stored.counts[pivot];
    if (!count) return [];
    return [[pivot, "tiers" in count ? new PivotCounts(count.tiers, count.members) : count]];
  });
  return { ...stored, counts: Object.fromEntries(counts) as FraudInputs["counts"] };
}
