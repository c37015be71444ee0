import type { RequestGuard } from "@alpokat/policy";
import type { Payment } from "../../domain/payment";
import type { QrisWorkItem } from "../../domain/qris/work-item";
import type { InTransaction } from "../ports";

/** Reads the work list of money that people have to look at. Bound functions serve as batches of DataLoaders. */
export class ReadQrisWork {
  constructor(private readonly inTransaction: InTransaction) {}

  /** What waits, oldest first. */
  open(
    guard: RequestGuard,
    merchantId: string,
    { limit, after }: { readonly limit: number; readonly after: string | null },
  ): Promise<QrisWorkItem[]> {
    return this.inTransaction(guard, ({ qrisWorkItems }) => qrisWorkItems.open(merchantId, limit, after));
  }

  readonly paymentsByIds = async (
    guard: RequestGuard,
    ids: readonly string[],
  ): Promise<(Payment | null)[]> => {
    const found = await this.inTransaction(guard, ({ payments }) => payments.findByIds(ids));
    const byId = new Map(found.map((payment) => [payment.id, payment]));
    return ids.map((id) => byId.get(id) ?? null);
  };
}
