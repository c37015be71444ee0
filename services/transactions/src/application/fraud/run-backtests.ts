import { setImmediate as breathe } from "node:timers/promises";
import { tallied } from "../../domain/fraud/backtest";
import type { AtFraudDesk } from "../fraud-ports";

/** Decisions of one transaction: a few milliseconds, so that requests have their turn. */
const PAGE = 500;

/** Tries rules on history, a page at a time; what is done so far is stored with each page and can be read. */
export class RunBacktests {
  constructor(
    private readonly atDesk: AtFraudDesk,
    private readonly pageSize: number = PAGE,
  ) {}

  /** One page of the back-test that waits longest. @returns whether there was one. */
  async runOnce(): Promise<boolean> {
    await breathe();
    return this.atDesk("fraud-backtest", async ({ backtests }) => {
      const claimed = await backtests.claim();
      if (!claimed) return false;
      const { backtest, rule } = claimed;
      const total = backtest.total ?? (await backtests.total(backtest));
      const page = await backtests.decisions(backtest, this.pageSize);
      await backtests.progress(
        { ...backtest, total },
        tallied(backtest, rule.definition, page, this.pageSize),
      );
      return true;
    });
  }
}
