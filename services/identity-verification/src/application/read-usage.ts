import type { Clock } from "@alpokat/kernel";
import { type RequestGuard, isKeptRaw } from "@alpokat/policy";
import { accountIdOf } from "./caller";
import type { InTransaction, UsageRecord } from "./ports";

/** What was recorded, with what the policy asks about its age. */
export interface RecordedUsage extends UsageRecord {
  /** Whether it is still kept in raw form (obligation 2.5). */
  readonly isKeptRaw: boolean;
}

/** What was recorded of the caller's system for improvement, under the caller's consent; newest first. */
export class ReadUsage {
  constructor(
    private readonly inTransaction: InTransaction,
    private readonly clock: Clock,
  ) {}

  async run(guard: RequestGuard): Promise<RecordedUsage[]> {
    const usage = await this.inTransaction(guard, ({ sessions }) => sessions.usageOf(accountIdOf(guard)));
    const now = this.clock();
    return usage.map((each) => ({ ...each, isKeptRaw: isKeptRaw(each.at, now) }));
  }
}
