import type { RequestGuard } from "@alpokat/policy";
import type { Account } from "../domain/account";
import type { InTransaction } from "./ports";

/** Reads accounts. A bound function, so that it serves as the batch of a request's DataLoader. */
export class ReadAccounts {
  constructor(private readonly inTransaction: InTransaction) {}

  /** In the order of the ids; null both for "absent" and for "not in scope". */
  readonly byIds = async (guard: RequestGuard, ids: readonly string[]): Promise<(Account | null)[]> => {
    const found = await this.inTransaction(guard, ({ accounts }) => accounts.findByIds(ids));
    const byId = new Map(found.map((account) => [account.id, account]));
    return ids.map((id) => byId.get(id) ?? null);
  };
}
