import { isId } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import type { LedgerAccount } from "../domain/ledger";
import type { Sale, SaleLine, SalesSummary } from "../domain/sale";
import type { InTransaction, SalesFilter, SummaryScope } from "./ports";

/** Reads sales, their lines and what a merchant's books say. Bound functions serve as batches of DataLoaders. */
export class ReadSales {
  constructor(private readonly inTransaction: InTransaction) {}

  /** In the order of the ids; null both for "absent" and for "not in scope". */
  readonly byIds = async (guard: RequestGuard, ids: readonly string[]): Promise<(Sale | null)[]> => {
    const found = (await this.inTransaction(guard, ({ sales }) => sales.findByIds(ids))).filter(
      ({ occurredAt }) => isInGrantedTime(guard, occurredAt),
    );
    const byId = new Map(found.map((sale) => [sale.id, sale]));
    return ids.map((id) => byId.get(id) ?? null);
  };

  readonly linesOf = async (guard: RequestGuard, saleIds: readonly string[]): Promise<SaleLine[][]> => {
    const lines = await this.inTransaction(guard, ({ sales }) => sales.linesOf(saleIds));
    return saleIds.map((id) => lines.get(id) ?? []);
  };

  /** Newest first, of the caller's own merchants alone; or, for a disclosure, of those that its grant names, in its time. */
  page(
    guard: RequestGuard,
    filter: Omit<SalesFilter, "merchants"> & { readonly merchantId: string | null },
    page: { readonly limit: number; readonly after: string | null },
  ): Promise<Sale[]> {
    const { merchantId, ...rest } = withinGrant(guard, filter);
    const known = guard.grant?.merchants ?? guard.principal.merchants;
    const merchants = known.filter((id) => merchantId === null || id === merchantId);
    if (merchants.length === 0) return Promise.resolve([]);
    return this.inTransaction(guard, ({ sales }) =>
      sales.page({ ...rest, merchants }, page.limit, page.after),
    );
  }

  summary(guard: RequestGuard, wanted: SummaryScope): Promise<SalesSummary[]> {
    const { outletId } = wanted;
    if (outletId !== null && !isId(outletId)) return Promise.resolve([]);
    return this.inTransaction(guard, ({ sales }) => sales.summary(wanted));
  }

  ledgerAccounts(guard: RequestGuard, merchantId: string): Promise<LedgerAccount[]> {
    return this.inTransaction(guard, ({ ledger }) => ledger.accounts(merchantId));
  }
}

/** A disclosure's grant names a time as well (clause 6): nothing outside of it is released, whatever is asked. */
const isInGrantedTime = ({ grant }: RequestGuard, at: Date): boolean =>
  !grant || (grant.from <= at && at < grant.to);

/** Narrows what is asked to the time of the grant. */
function withinGrant<Filter extends Pick<SalesFilter, "occurredFrom" | "occurredTo">>(
  { grant }: RequestGuard,
  filter: Filter,
): Filter {
  if (!grant) return filter;
  const { occurredFrom, occurredTo } = filter;
  return {
    ...filter,
    occurredFrom: occurredFrom && occurredFrom > grant.from ? occurredFrom : grant.from,
    occurredTo: occurredTo && occurredTo < grant.to ? occurredTo : grant.to,
  };
}
