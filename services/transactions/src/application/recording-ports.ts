import type { RequestGuard } from "@alpokat/policy";
import type { FraudGate } from "./fraud-ports";
import type { Ledger } from "./ledger-ports";
import type { Outlets, PriceList, Sales, Transaction } from "./ports";
import type { Payments, Shifts, Taxes, Terminals } from "./sales-ports";

/** What pricing a sale asks. */
export interface PricingTransaction {
  readonly outlets: Pick<Outlets, "findByIds">;
  readonly terminals: Pick<Terminals, "findByIds">;
  readonly payments: Pick<Payments, "known">;
  readonly taxes: Pick<Taxes, "settingAt" | "rates">;
  readonly priceList: PriceList;
}

/** All that recording a sale touches, and no more: callers who share a transaction have nothing else. */
export interface RecordingTransaction extends PricingTransaction, Pick<Transaction, "publish" | "once"> {
  readonly payments: Pick<Payments, "known" | "add">;
  readonly sales: Pick<Sales, "seal" | "record" | "findByIds">;
  readonly shifts: Pick<Shifts, "openOf" | "addCash">;
  readonly ledger: Pick<Ledger, "post" | "hold">;
  readonly fraud: Pick<FraudGate, "assess">;
}

/**
 * A transaction that callers who come at the same time may share. Each has its own outcome, after the commit; what fails
 * for one fails for no other. Their work must have no effect outside of the database, since it may run again.
 * @param key the caller's idempotency key: two with the same one never go together.
 */
export type InSharedTransaction = <T>(
  guard: RequestGuard,
  key: string,
  work: (tx: RecordingTransaction) => Promise<T>,
) => Promise<T>;
