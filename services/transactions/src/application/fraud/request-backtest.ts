import { type Clock, newId } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import { type Backtest, DAYS_INVALID, periodOf } from "../../domain/fraud/backtest";
import { RULE_NOT_FOUND, type RuleFault, trialFault } from "../../domain/fraud/fraud-rule";
import type { AtFraudDesk } from "../fraud-ports";
import { investigatorOf } from "./desk";

export type BacktestOutcome = { readonly backtest: Backtest } | { readonly refusals: readonly RuleFault[] };

/** Has a rule tried on the decisions of the last days; a job does it. Refusals: DAYS_INVALID, RULE_NOT_FOUND, LIST_UNREVIEWED. */
export class RequestBacktest {
  constructor(
    private readonly atDesk: AtFraudDesk,
    private readonly clock: Clock,
  ) {}

  async run(
    guard: RequestGuard,
    { ruleId, days }: { readonly ruleId: string; readonly days: number },
  ): Promise<BacktestOutcome> {
    const requestedBy = investigatorOf(guard);
    const requestedAt = this.clock();
    const period = periodOf(days, requestedAt);
    if (!period) return { refusals: [DAYS_INVALID] };
    return this.atDesk(
      "fraud-desk",
      async ({ rules, backtests }) => {
        const rule = await rules.find(ruleId);
        const fault = rule ? trialFault(rule) : RULE_NOT_FOUND;
        if (fault) return { refusals: [fault] };
        const request = { id: newId(), ruleId, ...period, requestedBy, requestedAt };
        return { backtest: await backtests.request(request) };
      },
      guard,
    );
  }
}
