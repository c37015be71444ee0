import type { RequestGuard } from "@alpokat/policy";
import type { StatisticsDimension, StatisticsTotal } from "../domain/statistics/question";
import type { StatisticsRelease } from "../domain/statistics/release";
import type { InTransaction } from "./ports";
import type { PlacedCell } from "./statistics-ports";

type TotalsLoader = (guard: RequestGuard, releaseIds: readonly string[]) => Promise<StatisticsTotal[][]>;

/** Reads releases, which are public: what they tell is about nobody. */
export class ReadStatisticsReleases {
  constructor(private readonly inTransaction: InTransaction) {}

  /** A batch function: a release, or null, for each id. */
  readonly byIds = (guard: RequestGuard, ids: readonly string[]): Promise<(StatisticsRelease | null)[]> =>
    this.inTransaction(guard, async ({ statistics }) => {
      const found = new Map((await statistics.findByIds(ids)).map((release) => [release.id, release]));
      return ids.map((id) => found.get(id) ?? null);
    });

  page(
    guard: RequestGuard,
    { limit, after }: { readonly limit: number; readonly after: string | null },
  ): Promise<StatisticsRelease[]> {
    return this.inTransaction(guard, ({ statistics }) => statistics.page(limit, after));
  }

  cells(
    guard: RequestGuard,
    releaseId: string,
    { limit, after }: { readonly limit: number; readonly after: number | null },
  ): Promise<PlacedCell[]> {
    return this.inTransaction(guard, ({ statistics }) => statistics.cells(releaseId, limit, after ?? 0));
  }

  /** Batch functions: the totals of each release, by one dimension each. */
  readonly totals: Readonly<Record<StatisticsDimension, TotalsLoader>> = {
    ALL: this.totalsBy("ALL"),
    CITY: this.totalsBy("CITY"),
    ITEM_CATEGORY: this.totalsBy("ITEM_CATEGORY"),
    PAYMENT_METHOD: this.totalsBy("PAYMENT_METHOD"),
  };

  private totalsBy(dimension: StatisticsDimension): TotalsLoader {
    return (guard, releaseIds) =>
      this.inTransaction(guard, async ({ statistics }) => {
        const totals = await statistics.totals(releaseIds, dimension);
        return releaseIds.map((id) => totals.get(id) ?? []);
      });
  }
}
