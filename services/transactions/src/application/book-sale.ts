import { type CurrencyCode, type Money, newId } from "@alpokat/kernel";
import type { Payment } from "../domain/payment";
import type { Transfer } from "../domain/ledger";
import { postedLegs } from "../domain/sale-posting";
import type { Sale } from "../domain/sale";
import type { Shift, ShiftCash } from "../domain/shift";
import type { RecordingTransaction } from "./recording-ports";
import type { SaleParts } from "./sales-ports";

/** A sale that is paid, with what its posting is made of. */
export interface BookableSale {
  readonly sale: Pick<
    Sale,
    "id" | "merchantId" | "outletId" | "terminalId" | "total" | "parts" | "occurredAt"
  >;
  readonly payments: readonly Payment[];
  readonly taxes: SaleParts["taxes"];
}

/** Posts a sale that is paid, notes its cash in the shift of its terminal, and tells the others its ids. */
export async function bookSale(tx: RecordingTransaction, bookable: BookableSale): Promise<void> {
  const { sale, payments } = bookable;
  // The shift before the books, as closing it does, so that nobody waits in a circle.
  const shift = await shiftFor(tx, sale.terminalId, cashOf(payments, sale.total.currency));
  await Promise.all(bookings(tx, bookable, { shift, transfer: transferOf(bookable) }));
}

/** What a sale moves in its merchant's books. */
export function transferOf({ sale, payments, taxes }: BookableSale): Transfer {
  const { id: reference, merchantId, outletId, total, parts, occurredAt } = sale;
  const { tip, cashRounding } = parts;
  const legs = postedLegs({ outletId, total: total.minor, tip, cashRounding, taxes, payments });
  return { id: newId(), merchantId, kind: "SALE", reference, currency: total.currency, occurredAt, legs };
}

interface Booking {
  /** Of the cash, kept from closing already; null where there is none. */
  readonly shift: Shift | null;
  /** Made before anything is begun: what begins something must not fail before all of it is waited for. */
  readonly transfer: Transfer;
}

/** What books a sale, begun in its order, for whoever has more to do beside it. */
export function bookings(
  tx: RecordingTransaction,
  { sale: { id, merchantId, outletId, total }, payments }: BookableSale,
  { shift, transfer }: Booking,
): readonly Promise<void>[] {
  const amount = cashOf(payments, total.currency).minor;
  return [
    ...(shift ? [tx.shifts.addCash([{ shift, cash: { kind: "SALE", reference: id, amount } }])] : []),
    tx.ledger.post([transfer]),
    tx.publish("sale.recorded.v1", id, { saleId: id, merchantId, outletId }),
  ];
}

/**
 * Holds what a posting about a sale takes, in its order, for whoever takes something else before it posts. Fraud's counters
 * are taken under a merchant's books only: taken the other way round they would let a decision run out of its time.
 */
export async function holdBooks(
  tx: RecordingTransaction,
  sale: Pick<Sale, "terminalId" | "merchantId">,
): Promise<void> {
  await holdShift(tx, sale);
  await tx.ledger.hold(sale.merchantId);
}

/** Keeps the shift of a terminal from closing, where there is one. */
export async function holdShift(
  tx: RecordingTransaction,
  { terminalId }: Pick<Sale, "terminalId">,
): Promise<null> {
  if (terminalId !== null) await tx.shifts.openOf(terminalId);
  return null;
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
  const shift = await shiftFor(tx, terminalId, cash);
  if (shift) await tx.shifts.addCash([{ shift, cash: { kind, reference, amount: cash.minor } }]);
}

/** The open shift that cash at a terminal belongs to, kept from closing until the commit; null where there is none of that currency. */
export async function shiftFor(
  tx: RecordingTransaction,
  terminalId: string | null,
  cash: Money,
): Promise<Shift | null> {
  if (terminalId === null || cash.minor === 0n) return null;
  const shift = await tx.shifts.openOf(terminalId);
  return shift?.currency === cash.currency ? shift : null;
}
