import { type Policy, type PolicyExplanation, type RequestGuard, explain } from "@alpokat/policy";
import { logOwnersOf } from "./caller";
import type { InTransaction } from "./ports";

/** Explains an entry of the caller's own access log: which rule let it happen, or refused it. */
export class ExplainAccess {
  constructor(
    private readonly inTransaction: InTransaction,
    private readonly policy: Policy,
  ) {}

  /** @returns null both for an unknown entry and for somebody else's. */
  async run(guard: RequestGuard, entryId: string): Promise<PolicyExplanation | null> {
    const entry = await this.inTransaction(guard, ({ accessLog }) =>
      accessLog.find(logOwnersOf(guard), entryId),
    );
    return entry && explain(this.policy, { kind: "recorded", decision: entry });
  }
}
