import type { Clock } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import { businessDay } from "../domain/outlet";
import { OFFLINE_WINDOW_MS } from "../domain/sale-input";
import { SMALLEST_CELL, type StatisticsCell, type StatisticsQuestion } from "../domain/statistics";
import type { InJob } from "./ports";

/**
 * Sums over groups of people (clause 5). Whoever may not aggregate is refused before anything is read. A day counts
 * once tills can record nothing for it any more: else two answers, a sale apart, would tell that sale.
 */
export class PurchaseStatistics {
  constructor(
    private readonly inJob: InJob,
    private readonly clock: Clock,
  ) {}

  async run(guard: RequestGuard, question: StatisticsQuestion): Promise<StatisticsCell[]> {
    requireAggregation(guard, SMALLEST_CELL);
    const closedBefore = businessDay(new Date(this.clock().getTime() - OFFLINE_WINDOW_MS), "Asia/Jakarta");
    return this.inJob(
      "statistics",
      async ({ statistics }) => {
        const cells = await statistics.cells(question, SMALLEST_CELL, closedBefore);
        for (const { people } of cells) requireAggregation(guard, people);
        return cells;
      },
      guard,
    );
  }
}

/** @throws PublicError POLICY_DENIED */
function requireAggregation(guard: RequestGuard, groupSize: number): void {
  guard.require("aggregate", "user.behavior.purchase_history", null, { groupSize });
  guard.require("aggregate", "user.location", null, { groupSize });
}
