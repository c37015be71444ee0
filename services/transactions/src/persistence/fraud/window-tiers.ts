import {
  MEASURES,
  MEMBERS,
  type Measure,
  type Member,
  SUMMED,
  type Summed,
  WINDOWS,
  type Window,
  type WindowCount,
} from "../../domain/fraud/signals";

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

/** What a pivot saw in each window. */
export function windowsOf(
  counts: readonly TierFigures[],
  distinct: readonly TierMembers[],
): Readonly<Record<Window, WindowCount>> {
  const inWindow = (window: Window): WindowCount => {
    const tiers = TIERS_OF[window];
    const own = counts.filter(([tier]) => tiers.includes(tier));
    const sumAt = (place: number): number => own.reduce((sum, figures) => sum + (figures[place] ?? 0), 0);
    const seen = (member: number): number =>
      distinct.reduce(
        (sum, [of, tier, count]) => (of === member && tiers.includes(tier) ? sum + count : sum),
        0,
      );
    return {
      counts: byName<Measure>(MEASURES, (place) => sumAt(1 + place)),
      sums: byName<Summed>(SUMMED, (place) => sumAt(1 + MEASURES.length + place)),
      distinct: byName<Member>(MEMBERS, seen),
    };
  };
  return byName(WINDOWS, (place) => inWindow(WINDOWS[place] ?? "1m"));
}

const byName = <Name extends string, Value = number>(
  names: readonly Name[],
  valueAt: (place: number) => Value,
): Readonly<Record<Name, Value>> =>
  Object.fromEntries(names.map((name, place) => [name, valueAt(place)])) as Record<Name, Value>;
