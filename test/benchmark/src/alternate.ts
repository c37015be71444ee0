import { median } from "./figures";

/** Prepares what is measured, and returns it. */
export type Way = () => Promise<() => Promise<unknown>>;

/** Medians of one measured thing, and of its ratio to the first, in the order in which the things were given. */
export interface Alternated {
  readonly name: string;
  /** Milliseconds. */
  readonly median: number;
  /** Median over the rounds of this round's time divided by the same round's time of the first thing. */
  readonly ratio: number;
}

/** As `alternatePrepared` of what needs no preparation. */
export const alternate = (
  ways: Readonly<Record<string, () => Promise<unknown>>>,
  rounds: number,
): Promise<readonly Alternated[]> =>
  alternatePrepared(
    Object.fromEntries(Object.entries(ways).map(([name, way]): [string, Way] => [name, async () => way])),
    { rounds },
  );

/**
 * Measures several ways of doing the same by turns, each round all of them, every other round in the opposite order: the
 * load of the machine then falls on all alike, and a ratio is of neighbours in time.
 */
export async function alternatePrepared(
  ways: Readonly<Record<string, Way>>,
  { rounds, warmUp = WARM_UP }: { readonly rounds: number; readonly warmUp?: number },
): Promise<readonly Alternated[]> {
  const names = Object.keys(ways);
  const times = new Map<string, number[]>(names.map((name) => [name, []]));
  for (let round = -warmUp; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : [...names].reverse()) {
      const took = await timeOf(ways[name]);
      if (round >= 0) times.get(name)?.push(took);
    }
  }
  const [first = []] = times.values();
  return [...times].map(([name, taken]) => ({
    name,
    median: median(taken),
    ratio: median(taken.map((took, round) => took / (first[round] ?? Number.NaN))),
  }));
}

const WARM_UP = 20;

async function timeOf(way: Way | undefined): Promise<number> {
  const work = await way?.();
  globalThis.gc?.();
  const startedAt = performance.now();
  await work?.();
  return performance.now() - startedAt;
}
