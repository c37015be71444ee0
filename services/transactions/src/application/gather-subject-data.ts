import type { RequestGuard } from "@alpokat/policy";
import { type SubjectSource, furtherSubjects } from "@alpokat/subgraph";
import type { InTransaction, SubjectDataRows } from "./ports";

/** Everything that this service keeps about somebody, for the copy that they asked for (UU 27/2022 art. 7, 13). */
export class GatherSubjectData {
  constructor(private readonly inTransaction: InTransaction) {}

  /** Of an account: purchases that it claimed, its merchants' books and catalogue, and what the gateway saw when sales were recorded. */
  ofAccount(guard: RequestGuard, accountId: string): readonly SubjectSource[] {
    const of = this.reading(guard);
    const ofMerchants = furtherSubjects(guard, accountId).flatMap((merchantId) => [
      of((rows) => rows.outlets(merchantId)),
      of((rows) => rows.catalogue(merchantId)),
      of((rows) => rows.variations(merchantId)),
      of((rows) => rows.modifierGroups(merchantId)),
      of((rows) => rows.sales(merchantId, accountId)),
      of((rows) => rows.refunds(merchantId)),
      of((rows) => rows.payments(merchantId)),
      of((rows) => rows.shifts(merchantId)),
      of((rows) => rows.settlements(merchantId)),
      of((rows) => rows.settlementLines(merchantId)),
      of((rows) => rows.qrisWorkItems(merchantId)),
      of((rows) => rows.stockAdjustments(merchantId)),
      of((rows) => rows.ledger(merchantId)),
      of((rows) => rows.fraudDecisions(merchantId)),
    ]);
    return [
      of((rows) => rows.claims(accountId)),
      of((rows) => rows.refundsOfClaims(accountId)),
      of((rows) => rows.accessOfClaims(accountId)),
      ...ofMerchants,
    ];
  }

  /** Of the buyer of a receipt: the receipt, the purchase that it shows, what was given back of it, and who saw them. */
  ofReceipt(guard: RequestGuard, receiptId: string): readonly SubjectSource[] {
    const of = this.reading(guard);
    return [
      of((rows) => rows.receipt(receiptId)),
      of((rows) => rows.refundsOfReceipt(receiptId)),
      of((rows) => rows.accessOfReceipt(receiptId)),
    ];
  }

  private reading(guard: RequestGuard): (read: (rows: SubjectDataRows) => SubjectSource) => SubjectSource {
    return (read) => (after, limit) =>
      this.inTransaction(guard, ({ subjectData }) => read(subjectData)(after, limit));
  }
}
