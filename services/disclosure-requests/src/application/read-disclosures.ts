import type { RequestGuard } from "@alpokat/policy";
import { accountIdOf } from "./caller";
import type { AsSubject, LedgerEntry } from "./ports";

/** The disclosures about the caller and the caller's merchants that the law doesn't hide, newest first. */
export class ReadDisclosures {
  constructor(private readonly asSubject: AsSubject) {}

  run(
    guard: RequestGuard,
    page: { readonly limit: number; readonly after: { readonly at: Date; readonly id: string } | null },
  ): Promise<LedgerEntry[]> {
    const subjects = [accountIdOf(guard), ...guard.principal.merchants];
    return this.asSubject(guard, ({ ledger }) => ledger.page(subjects, page.limit, page.after));
  }
}
