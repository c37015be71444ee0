import type { RequestGuard } from "@alpokat/policy";
import type { Account } from "../domain/account";
import type { InTransaction } from "./ports";

/** Reads accounts. A bound function, so that it serves as the batch of a request's DataLoader. */
export class ReadAccounts {
  constructor(private readonly inTransaction: InTransaction) {}

  /** In the order of the ids; null both for "absent" and for "not in scope". */
  readonly byIds = async (guard: RequestGuard, ids: readonly string[]): Promise<(Account | null)[]> => {
    const found = await this.inTransaction(guard, async ({ accounts }) => {
      const living = await accounts.findByIds(ids);
      const missing = ids.filter((id) => !living.some((account) => account.id === id));
      const wanted = missing.filter((id) => isForCase(guard, id));
      return wanted.length === 0 ? living : [...living, ...(await accounts.findSetAside(wanted))];
    });
    const byId = new Map(found.map((account) => [account.id, account]));
    return ids.map((id) => byId.get(id) ?? null);
  };
}

/** Whoever was erased is still read for the legal case that holds them, under a grant that names them (UU 27/2022 art. 44). */
const isForCase = ({ principal, grant }: RequestGuard, id: string): boolean =>
  principal.purpose === "disclosure.legal" && grant?.subjects.includes(id) === true;
