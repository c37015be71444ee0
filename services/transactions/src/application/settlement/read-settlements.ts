import type { RequestGuard } from "@alpokat/policy";
import type { Payment } from "../../domain/payment";
import type { Settlement } from "../../domain/settlement/settlement";
import type { OpenLineState, SettlementLine } from "../../domain/settlement/settlement-line";
import type { InTransaction } from "../ports";

/** A page of a list: how many rows, and behind which. */
interface PageOf<Key> {
  readonly limit: number;
  readonly after: Key | null;
}

/** Reads files of acquirers and the work list of their lines. Bound functions serve as batches of DataLoaders. */
export class ReadSettlements {
  constructor(private readonly inTransaction: InTransaction) {}

  /** In the order of the ids; null both for "absent" and for "not in scope". */
  readonly byIds = async (guard: RequestGuard, ids: readonly string[]): Promise<(Settlement | null)[]> =>
    inOrder(ids, await this.inTransaction(guard, ({ settlements }) => settlements.findByIds(ids)));

  readonly linesByIds = async (
    guard: RequestGuard,
    ids: readonly string[],
  ): Promise<(SettlementLine | null)[]> =>
    inOrder(ids, await this.inTransaction(guard, ({ settlementLines }) => settlementLines.findByIds(ids)));

  readonly paymentsByIds = async (guard: RequestGuard, ids: readonly string[]): Promise<(Payment | null)[]> =>
    inOrder(ids, await this.inTransaction(guard, ({ payments }) => payments.findByIds(ids)));

  /** Newest first. */
  page(guard: RequestGuard, merchantId: string, page: PageOf<string>): Promise<Settlement[]> {
    return this.inTransaction(guard, ({ settlements }) =>
      settlements.page(merchantId, page.limit, page.after),
    );
  }

  /** All lines of a file, in its order. */
  linesOf(guard: RequestGuard, settlementId: string, page: PageOf<number>): Promise<SettlementLine[]> {
    return this.inTransaction(guard, ({ settlementLines }) =>
      settlementLines.ofFile(settlementId, page.limit, page.after ?? 0),
    );
  }

  /** What people have to look at for the caller's own merchants, oldest first. */
  workList(
    guard: RequestGuard,
    filter: { readonly merchantId: string | null; readonly state: OpenLineState | null },
    page: PageOf<string>,
  ): Promise<SettlementLine[]> {
    const { merchantId, state } = filter;
    const merchants = guard.principal.merchants.filter((id) => merchantId === null || id === merchantId);
    if (merchants.length === 0) return Promise.resolve([]);
    return this.inTransaction(guard, ({ settlementLines }) =>
      settlementLines.workList({ merchants, state }, page.limit, page.after),
    );
  }
}

function inOrder<T extends { readonly id: string }>(
  ids: readonly string[],
  found: readonly T[],
): (T | null)[] {
  const byId = new Map(found.map((each) => [each.id, each]));
  return ids.map((id) => byId.get(id) ?? null);
}
