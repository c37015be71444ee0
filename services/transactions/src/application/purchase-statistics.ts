import type { RequestGuard } from "@alpokat/policy";
import { CURRENT_PARAMETERS } from "../domain/statistics/parameters";
import type { StatisticsQuestion, StatisticsSum } from "../domain/statistics/question";
import { requireAggregation } from "./aggregation";
import type { InTransaction } from "./ports";

/**
 * Answers an analyst from released cells alone (clause 5): no question, however often or cleverly asked, reads a sale,
 * draws noise or spends budget.
 */
export class PurchaseStatistics {
  constructor(private readonly inTransaction: InTransaction) {}

  async run(guard: RequestGuard, question: StatisticsQuestion): Promise<StatisticsSum[]> {
    requireAggregation(guard, CURRENT_PARAMETERS.smallestCell);
    // Days are in no release: the finest period is a month.
    if (question.period === "DAY") return [];
    return this.inTransaction(guard, async ({ statistics }) => {
      const sums = await statistics.sums(question);
      for (const { people } of sums) requireAggregation(guard, people);
      return sums;
    });
  }
}
