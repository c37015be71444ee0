import type { RequestGuard } from "@alpokat/policy";
import type { Merchant } from "../domain/merchant";
import type { InTransaction } from "./ports";

/** Reads merchants. A bound function, so that it serves as the batch of a request's DataLoader. */
export class ReadMerchants {
  constructor(private readonly inTransaction: InTransaction) {}

  /** In the order of the ids; null both for "absent" and for "not in scope". */
  readonly byIds = async (guard: RequestGuard, ids: readonly string[]): Promise<(Merchant | null)[]> => {
    const found = await this.inTransaction(guard, ({ merchants }) => merchants.findByIds(ids));
    const byId = new Map(found.map((merchant) => [merchant.id, merchant]));
    return ids.map((id) => byId.get(id) ?? null);
  };
}
