import type { RequestGuard } from "@alpokat/policy";
import { accountIdOf } from "./caller";
import type { InTransaction, UsageRecord } from "./ports";

/** What was recorded of the caller's system for improvement, under the caller's consent; newest first. */
export class ReadUsage {
  constructor(private readonly inTransaction: InTransaction) {}

  run(guard: RequestGuard): Promise<UsageRecord[]> {
    return this.inTransaction(guard, ({ sessions }) => sessions.usageOf(accountIdOf(guard)));
  }
}
