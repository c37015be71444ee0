import type { RequestGuard } from "@alpokat/policy";
import type { AccessEntry } from "../domain/access-entry";
import { logOwnersOf } from "./caller";
import type { AccessLogPlace, InTransaction } from "./ports";

/** The access log of the caller and of the caller's merchants (UU PDP art. 32), newest first. */
export class ReadAccessLog {
  constructor(private readonly inTransaction: InTransaction) {}

  run(
    guard: RequestGuard,
    { limit, after }: { readonly limit: number; readonly after: AccessLogPlace | null },
  ): Promise<AccessEntry[]> {
    return this.inTransaction(guard, ({ accessLog }) => accessLog.page(logOwnersOf(guard), limit, after));
  }
}
