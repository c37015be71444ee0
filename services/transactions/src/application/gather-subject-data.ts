import type { RequestGuard } from "@alpokat/policy";
import { type SubjectSource, furtherSubjects } from "@alpokat/subgraph";
import type { InTransaction, SubjectDataRows } from "./ports";

/** Everything that this service keeps about somebody, for the copy that they asked for (UU 27/2022 art. 7, 13). */
export class GatherSubjectData {
  constructor(private readonly inTransaction: InTransaction) {}

  /** Of an account: purchases that it claimed, its merchants' books and catalogue, and what the gateway saw when sales were recorded. */
  ofAccount(guard: RequestGuard, accountId: string): readonly SubjectSource[] {
    const of =
      (read: (rows: SubjectDataRows) => SubjectSource): SubjectSource =>
      (after, limit) =>
        this.inTransaction(guard, ({ subjectData }) => read(subjectData)(after, limit));
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
      of((rows) => rows.stockAdjustments(merchantId)),
      of((rows) => rows.ledger(merchantId)),
      of((rows) => rows.fraudDecisions(merchantId)),
    ]);
    return [
      of((rows) => rows.claims(accountId)),
      of((rows) => rows.refundsOfClaims(accountId)),
      ...ofMerchants,
    ];
  }

  /** Of the buyer of a receipt: the receipt, the purchase that it shows, and what was given back of it. */
  ofReceipt(guard: RequestGuard, receiptId: string): readonly SubjectSource[] {
    return [
      (after, limit) =>
        this.inTransaction(guard, ({ subjectData }) => subjectData.receipt(receiptId)(after, limit)),
      (after, limit) =>
        this.inTransaction(guard, ({ subjectData }) => subjectData.refundsOfReceipt(receiptId)(after, limit)),
    ];
  }
}
