import type { RequestGuard } from "@alpokat/policy";
import type { Payment } from "../domain/payment";
import type { OutletTax } from "../domain/outlet-tax";
import type { Refund } from "../domain/refund/refund";
import type { Shift } from "../domain/shift";
import type { Terminal } from "../domain/terminal";
import type { InTransaction } from "./ports";
import type { SaleParts } from "./sales-ports";

const NO_PARTS: SaleParts = { taxes: [], discounts: [] };

/** Reads what sales are made of, and where they are taken. Bound functions serve as batches of DataLoaders. */
export class ReadSaleMoney {
  constructor(private readonly inTransaction: InTransaction) {}

  readonly partsOf = async (guard: RequestGuard, saleIds: readonly string[]): Promise<SaleParts[]> => {
    const parts = await this.inTransaction(guard, ({ saleStates }) => saleStates.partsOf(saleIds));
    return saleIds.map((id) => parts.get(id) ?? NO_PARTS);
  };

  readonly paymentsOf = async (guard: RequestGuard, saleIds: readonly string[]): Promise<Payment[][]> => {
    const bySale = await this.inTransaction(guard, ({ payments }) => payments.ofSales(saleIds));
    return saleIds.map((id) => bySale.get(id) ?? []);
  };

  readonly refundsOf = async (guard: RequestGuard, saleIds: readonly string[]): Promise<Refund[][]> => {
    const bySale = await this.inTransaction(guard, ({ refunds }) => refunds.ofSales(saleIds));
    return saleIds.map((id) => bySale.get(id) ?? []);
  };

  /** In the order of the ids; null both for "absent" and for "not in scope". */
  readonly terminalsByIds = async (
    guard: RequestGuard,
    ids: readonly string[],
  ): Promise<(Terminal | null)[]> => {
    const found = await this.inTransaction(guard, ({ terminals }) => terminals.findByIds(ids));
    const byId = new Map(found.map((terminal) => [terminal.id, terminal]));
    return ids.map((id) => byId.get(id) ?? null);
  };

  terminalPage(
    guard: RequestGuard,
    outletId: string,
    page: { readonly limit: number; readonly after: string | null },
  ): Promise<Terminal[]> {
    return this.inTransaction(guard, ({ terminals }) => terminals.page(outletId, page.limit, page.after));
  }

  taxSettings(guard: RequestGuard, outletId: string): Promise<OutletTax[]> {
    return this.inTransaction(guard, ({ taxes }) => taxes.settingsOf(outletId));
  }

  openShift(guard: RequestGuard, terminalId: string): Promise<Shift | null> {
    return this.inTransaction(guard, ({ shifts }) => shifts.openOf(terminalId));
  }
}
