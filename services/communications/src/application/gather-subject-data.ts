import type { RequestGuard } from "@alpokat/policy";
import type { SubjectSource } from "@alpokat/subgraph";
import type { InTransaction, SubjectDataRows } from "./ports";

/** Everything that this service keeps about somebody, for the copy that they asked for (UU 27/2022 art. 7, 13). */
export class GatherSubjectData {
  constructor(private readonly inTransaction: InTransaction) {}

  /** What they wrote to the support desk, and what was sent to them. */
  ofAccount(guard: RequestGuard, accountId: string): readonly SubjectSource[] {
    return [
      this.from(guard, (rows) => rows.supportTickets(accountId)),
      this.from(guard, (rows) => rows.messages(accountId)),
    ];
  }

  /** How a receipt got to its buyer. */
  ofReceipt(guard: RequestGuard, receiptId: string, buyer: string): readonly SubjectSource[] {
    return [this.from(guard, (rows) => rows.deliveries(receiptId, buyer))];
  }

  private from(guard: RequestGuard, read: (rows: SubjectDataRows) => SubjectSource): SubjectSource {
    return (after, limit) => this.inTransaction(guard, ({ subjectData }) => read(subjectData)(after, limit));
  }
}
