import { type Clock, newId, userError } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import { type Month, isClosed, readMonth } from "../domain/statistics/month";
import { CURRENT_PARAMETERS, epsilonOf } from "../domain/statistics/parameters";
import type { ReleaseFault, StatisticsRelease } from "../domain/statistics/release";
import { requireAggregation } from "./aggregation";
import { accountIdOf, keyReused } from "./caller";
import type { InJob, Transaction } from "./ports";

export type RequestReleaseOutcome =
  { readonly release: StatisticsRelease } | { readonly refusals: readonly ReleaseFault[] };

type Stored = { readonly releaseId: string } | { readonly refusals: readonly ReleaseFault[] };

const FIELD = ["input", "period"];

const PERIOD_INVALID = userError(
  "PERIOD_INVALID" as const,
  {
    id: "Periode harus berupa bulan, seperti `2026-10`.",
    en: "The period must be a month, such as `2026-10`.",
  },
  FIELD,
);

const PERIOD_NOT_CLOSED = userError(
  "PERIOD_NOT_CLOSED" as const,
  {
    id: "Bulan ini belum ditutup: kasir masih dapat mencatat penjualan sampai tiga hari setelahnya.",
    en: "The month is not closed: tills can record its sales until three days after it.",
  },
  FIELD,
);

/**
 * Asks for the release of a closed month's cube. A month has one release for ever: asked for again, it is the same one,
 * with the same noise. The releasing job makes it.
 */
export class RequestStatisticsRelease {
  constructor(
    private readonly inJob: InJob,
    private readonly clock: Clock,
  ) {}

  async run(
    guard: RequestGuard,
    { period, idempotencyKey: key }: { readonly period: string; readonly idempotencyKey: string },
  ): Promise<RequestReleaseOutcome> {
    requireAggregation(guard, CURRENT_PARAMETERS.smallestCell);
    const request = {
      account: accountIdOf(guard),
      key,
      operation: "releasePurchaseStatistics",
      input: { period },
    };
    return this.inJob(
      "statistics",
      async (tx) => {
        const stored = await tx.once<Stored>(request, () => this.request(tx, guard, period));
        if (!stored) return { refusals: [keyReused()] };
        if ("refusals" in stored) return stored;
        const [release] = await tx.statistics.findByIds([stored.releaseId]);
        if (!release) throw new Error("A release that was stored is gone");
        return { release };
      },
      guard,
    );
  }

  private async request(tx: Transaction, guard: RequestGuard, period: string): Promise<Stored> {
    const month = readMonth(period);
    if (!month) return { refusals: [PERIOD_INVALID] };
    const now = this.clock();
    if (!isClosed(month, now)) return { refusals: [PERIOD_NOT_CLOSED] };
    const parameters = CURRENT_PARAMETERS;
    const left = await tx.statisticsReleases.budgetLeft(month, parameters);
    const known = await tx.statisticsReleases.find(month);
    if (known && known.state !== "REFUSED") return { releaseId: known.id };
    if (left < epsilonOf(parameters)) return { refusals: [budgetSpent(month, left)] };
    const release = { id: newId(), month, parameters, requestedBy: accountIdOf(guard), requestedAt: now };
    const { id } = await tx.statisticsReleases.request(release);
    return { releaseId: id };
  }
}

const budgetSpent = ({ name }: Month, left: number): ReleaseFault => ({
  ...userError(
    "BUDGET_SPENT" as const,
    {
      id: "Anggaran epsilon tahun ini sudah habis: rilis lain akan membuka terlalu banyak tentang seseorang.",
      en: "The year's epsilon is spent: another release would tell too much of a person.",
    },
    FIELD,
  ),
  details: {
    period: name,
    epsilonLeft: String(left / 1000),
    epsilonNeeded: String(epsilonOf(CURRENT_PARAMETERS) / 1000),
  },
});
