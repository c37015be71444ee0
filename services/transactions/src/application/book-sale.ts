import { type CurrencyCode, type Money, newId } from "@alpokat/kernel";
import type { Payment } from "../domain/payment";
import { postedLegs } from "../domain/sale-posting";
import type { Sale } from "../domain/sale";
import type { ShiftCash } from "../domain/shift";
import type { RecordingTransaction } from "./recording-ports";
import type { SaleParts } from "./sales-ports";

/** Posts a sale that is paid, notes its cash in the shift of its terminal, and tells the others its ids. */
export async function bookSale(
  tx: RecordingTransaction,
  sale: Pick<Sale, "id" | "merchantId" | "outletId" | "terminalId" | "total" | "parts" | "occurredAt">,
  { payments, taxes }: Pick<SaleParts, "taxes"> & { readonly payments: readonly Payment[] },
): Promise<void> {
  const { id, merchantId, outletId, terminalId, total, parts, occurredAt } = sale;
  const { tip, cashRounding } = parts;
  const legs = postedLegs({ outletId, total: total.minor, tip, cashRounding, taxes, payments });
  // The shift before the books, as closing it does, so that nobody waits in a circle.
  await noteCash(tx, terminalId, { kind: "SALE", reference: id, cash: cashOf(payments, total.currency) });
  await tx.ledger.post([
    { id: newId(), merchantId, kind: "SALE", reference: id, currency: total.currency, occurredAt, legs },
  ]);
  await tx.publish("sale.recorded.v1", id, { saleId: id, merchantId, outletId });
}

/**
 * Holds what a posting about a sale takes, in its order, for whoever takes something else before it posts. Fraud's counters
 * are taken under a merchant's books only: taken the other way round they would let a decision run out of its time.
 */
export async function holdBooks(
  tx: RecordingTransaction,
  { terminalId, merchantId }: Pick<Sale, "terminalId" | "merchantId">,
): Promise<void> {
  if (terminalId !== null) await tx.shifts.openOf(terminalId);
  await tx.ledger.hold(merchantId);
}

/** The part of payments that is cash. */
export const cashOf = (
  payments: readonly Pick<Payment, "method" | "amount">[],
  currency: CurrencyCode,
): Money => ({
  currency,
  minor: payments.reduce((sum, { method, amount }) => (method === "CASH" ? sum + amount : sum), 0n),
});

/** Cash that moved in a drawer; negative where it went out. */
interface CashMoved {
  readonly kind: ShiftCash["kind"];
  readonly reference: string;
  readonly cash: Money;
}

/** Notes cash in the open shift of a terminal, where there is one of that currency. */
export async function noteCash(
  tx: RecordingTransaction,
  terminalId: string | null,
  { kind, reference, cash }: CashMoved,
): Promise<void> {
  if (terminalId === null || cash.minor === 0n) return;
  const shift = await tx.shifts.openOf(terminalId);
  if (shift?.currency === cash.currency)
    await tx.shifts.addCash([{ shift, cash: { kind, reference, amount: cash.minor } }]);
}
