import type { RequestGuard } from "@alpokat/policy";
import type { AccessLogPlace, ShownAccess } from "@alpokat/subgraph";
import type { InJob } from "../ports";

/** The access log of a receipt's buyer (UU 27/2022 art. 32), newest first. */
export class ReadReceiptAccess {
  constructor(private readonly inJob: InJob) {}

  /** @param receiptId of a receipt that was shown to the caller as to its buyer: by its token, or by their claim. */
  run(
    guard: RequestGuard,
    receiptId: string,
    { limit, after }: { readonly limit: number; readonly after: AccessLogPlace | null },
  ): Promise<ShownAccess[]> {
    return this.inJob(
      "receipt-page",
      ({ receiptAccess }) => receiptAccess.page(receiptId, limit, after),
      guard,
    );
  }
}
