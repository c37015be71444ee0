import type { RequestGuard } from "@alpokat/policy";
import type { ReceiptDetails } from "../../domain/receipts/receipt";
import { accountIdOf } from "../caller";
import type { InJob } from "../ports";
import { detailsOf } from "./read-receipts";
import type { ClaimKey } from "./receipt-ports";

/** Reads what an account has claimed. Bound functions serve as batches of DataLoaders. */
export class ReadPurchases {
  constructor(private readonly inJob: InJob) {}

  /** The caller's own, newest claim first. */
  page(
    guard: RequestGuard,
    page: { readonly limit: number; readonly after: ClaimKey | null },
  ): Promise<ReceiptDetails[]> {
    const accountId = accountIdOf(guard);
    return this.inJob(
      "purchases",
      async (tx) => {
        await tx.claims.openTo(accountId);
        return detailsOf(tx, await tx.claims.page(accountId, page.limit, page.after));
      },
      guard,
    );
  }

  /** In the order of the ids; null for whatever the caller has not claimed. */
  readonly byIds = async (
    guard: RequestGuard,
    ids: readonly string[],
  ): Promise<(ReceiptDetails | null)[]> => {
    const found = await this.inJob(
      "purchases",
      async (tx) => {
        await tx.claims.openTo(accountIdOf(guard));
        return detailsOf(tx, await tx.receipts.findByIds(ids));
      },
      guard,
    );
    const byId = new Map(found.map((details) => [details.receipt.id, details]));
    return ids.map((id) => byId.get(id) ?? null);
  };
}
