import type { RequestGuard } from "@alpokat/policy";
import type { LedgerEntry } from "../domain/ledger";
import type { EntryKey } from "./ledger-ports";
import type { InTransaction } from "./ports";

/** Reads the journal of the caller's own merchants. */
export class ReadLedger {
  constructor(private readonly inTransaction: InTransaction) {}

  /** Newest first. */
  entries(
    guard: RequestGuard,
    { limit, after }: { readonly limit: number; readonly after: EntryKey | null },
  ): Promise<LedgerEntry[]> {
    const { merchants } = guard.principal;
    if (merchants.length === 0) return Promise.resolve([]);
    return this.inTransaction(guard, ({ ledger }) => ledger.entries(merchants, limit, after));
  }
}
