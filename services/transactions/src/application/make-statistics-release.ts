import { setImmediate as breathe } from "node:timers/promises";
import type { Clock } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import { type CountedCell, type ReleasedCell, releaseCell } from "../domain/statistics/cell";
import type { RandomSource } from "../domain/statistics/discrete-laplace";
import type { StatisticsRelease } from "../domain/statistics/release";
import { requireAggregation } from "./aggregation";
import type { InJob } from "./ports";

/** What the releasing job has of its own. */
export interface ReleaseMeans {
  readonly random: RandomSource;
  /** A guard for the service itself: that it aggregates is decided and recorded like anybody's act. */
  readonly guard: () => RequestGuard;
  readonly clock: Clock;
}

/**
 * Makes the release that waits longest: counts its month within the bounds, adds noise, drops what must not be told.
 * What it spends, its cells and its record commit together, so that no answer is told unpaid, and none is paid twice.
 */
export class MakeStatisticsRelease {
  constructor(
    private readonly inJob: InJob,
    private readonly means: ReleaseMeans,
  ) {}

  /** @returns whether there was one. */
  async runOnce(): Promise<boolean> {
    const { random, clock } = this.means;
    const guard = this.means.guard();
    return this.inJob(
      "statistics",
      async ({ statisticsReleases }) => {
        const release = await statisticsReleases.claim();
        if (!release) return false;
        requireAggregation(guard, release.parameters.smallestCell);
        if (!(await statisticsReleases.spend(release))) {
          await statisticsReleases.refuse(release);
          return true;
        }
        const counted = await statisticsReleases.count(release);
        await statisticsReleases.store(release, await withNoise(counted, release, random), clock());
        return true;
      },
      guard,
    );
  }
}

/** Noise of so many cells takes a few milliseconds; then requests have their turn. */
const CELLS_AT_A_TIME = 100;

async function withNoise(
  counted: readonly CountedCell[],
  { parameters }: StatisticsRelease,
  random: RandomSource,
): Promise<ReleasedCell[]> {
  const released: ReleasedCell[] = [];
  for (const [index, cell] of counted.entries()) {
    if (index % CELLS_AT_A_TIME === 0) await breathe();
    const told = releaseCell(cell, parameters, random);
    if (told) released.push(told);
  }
  return released;
}
