import type { CountedCell, ReleasedCell } from "../domain/statistics/cell";
import type { Month } from "../domain/statistics/month";
import type { StatisticsParameters } from "../domain/statistics/parameters";
import type {
  StatisticsDimension,
  StatisticsQuestion,
  StatisticsSum,
  StatisticsTotal,
} from "../domain/statistics/question";
import type { StatisticsRelease } from "../domain/statistics/release";

export interface NewStatisticsRelease {
  readonly id: string;
  readonly month: Month;
  readonly parameters: StatisticsParameters;
  readonly requestedBy: string;
  readonly requestedAt: Date;
}

/** The releases of statistics, made one by one. */
export interface StatisticsReleases {
  /** The month's release; null where nobody asked for one. */
  find(month: Month): Promise<StatisticsRelease | null>;
  /** Asks for a month's release where there is none, or one that was refused. @returns the one there is now. */
  request(release: NewStatisticsRelease): Promise<StatisticsRelease>;
  /** What the budget that the month's release spends leaves over; a year's budget begins with its first release. */
  budgetLeft(month: Month, parameters: StatisticsParameters): Promise<number>;
  /** The release that waits longest, locked until the commit; null where none waits. */
  claim(): Promise<StatisticsRelease | null>;
  /** Counts the cube of a release's month. */
  count(release: StatisticsRelease): Promise<CountedCell[]>;
  /** @returns false where the year's budget does not hold it; then nothing is spent. */
  spend(release: StatisticsRelease): Promise<boolean>;
  store(release: StatisticsRelease, cells: readonly ReleasedCell[], at: Date): Promise<void>;
  refuse(release: StatisticsRelease): Promise<void>;
}

/** Released statistics: public, and the same for whoever asks. */
export interface Statistics {
  /** Sums of released cells of months that lie within the days asked for. */
  sums(question: StatisticsQuestion): Promise<StatisticsSum[]>;
  findByIds(ids: readonly string[]): Promise<StatisticsRelease[]>;
  /** Made releases, newest month first. @param before first day of the month to go on after */
  page(limit: number, before: string | null): Promise<StatisticsRelease[]>;
  totals(
    releaseIds: readonly string[],
    by: StatisticsDimension,
  ): Promise<ReadonlyMap<string, StatisticsTotal[]>>;
  /** Cells in the order of their places. @param after place to go on after; 0 from the first */
  cells(releaseId: string, limit: number, after: number): Promise<PlacedCell[]>;
}

export interface PlacedCell extends ReleasedCell {
  /** From 1, unique in its release. */
  readonly place: number;
}
