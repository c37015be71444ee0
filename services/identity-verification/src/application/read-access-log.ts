import type { RequestGuard } from "@alpokat/policy";
import type { AccessEntry } from "../domain/access-entry";
import { accountIdOf } from "./caller";
import type { InTransaction } from "./ports";

/** The caller's own access log (UU PDP art. 32), newest first. */
export class ReadAccessLog {
  constructor(private readonly inTransaction: InTransaction) {}

  run(
    guard: RequestGuard,
    page: { readonly limit: number; readonly after: { readonly at: Date; readonly id: string } | null },
  ): Promise<AccessEntry[]> {
    return this.inTransaction(guard, ({ accessLog }) =>
      accessLog.page(accountIdOf(guard), page.limit, page.after),
    );
  }
}
