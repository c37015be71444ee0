import type { PaymentMethod } from "../sale";
import { type CashRounding, cashRoundingOf } from "./cash-rounding";

/** A payment as a till says it, in minor units. */
export interface Tender {
  readonly method: PaymentMethod;
  /** Null for all that the others leave. */
  readonly amount: bigint | null;
  /** Cash handed over; null for exactly its amount. */
  readonly tendered: bigint | null;
}

/** A payment with what it pays. */
export interface SettledTender {
  readonly method: PaymentMethod;
  readonly amount: bigint;
  readonly tendered: bigint | null;
  readonly changeGiven: bigint;
}

export interface SettledTenders {
  readonly tenders: readonly SettledTender[];
  /** What rounding of the part that is due in cash adds. */
  readonly cashRounding: bigint;
  /** What is not paid yet. */
  readonly due: bigint;
}

/** Why tenders do not pay a sale; with the tender at fault where it is one. */
export interface TenderFault {
  readonly code:
    "PAYMENTS_INVALID" | "PAYMENT_AMOUNT_INVALID" | "TENDERED_TOO_LITTLE" | "PAYMENTS_EXCEED_TOTAL";
  readonly index: number | null;
}

const fault = (code: TenderFault["code"], index: number | null): { readonly fault: TenderFault } => ({
  fault: { code, index },
});

const isCash = ({ method }: Tender): boolean => method === "CASH";
const statedOf = (tenders: readonly Tender[]): bigint =>
  tenders.reduce((sum, { amount }) => sum + (amount ?? 0n), 0n);

/**
 * Divides what a sale comes to among its payments. Only what is due in cash is rounded; money of accounts is exact, and a sale
 * of which something stays due is not rounded: nobody knows yet how that will be paid.
 * @param total before rounding.
 */
export function settleTenders(
  total: bigint,
  tenders: readonly Tender[],
  rounding: CashRounding | null,
): SettledTenders | { readonly fault: TenderFault } {
  const hasRest = tenders.some(({ amount }) => amount === null);
  const settled = settleRounded(total, tenders, rounding);
  const isLeftDue = "due" in settled && settled.due > 0n && !hasRest && total > statedOf(tenders);
  return isLeftDue && settled.cashRounding !== 0n ? settleRounded(total, tenders, null) : settled;
}

function settleRounded(
  total: bigint,
  tenders: readonly Tender[],
  rounding: CashRounding | null,
): SettledTenders | { readonly fault: TenderFault } {
  if (tenders.filter(({ amount }) => amount === null).length > 1) return fault("PAYMENTS_INVALID", null);
  const inCash = tenders.filter(isCash);
  const dueInCash = total - statedOf(tenders.filter((tender) => !isCash(tender)));
  if (dueInCash < 0n) return fault("PAYMENTS_EXCEED_TOTAL", null);
  const restIsCash = tenders.every((tender) => tender.amount !== null || isCash(tender));
  const cashRounding = inCash.length > 0 && restIsCash ? cashRoundingOf(dueInCash, rounding) : 0n;
  const rest = total + cashRounding - statedOf(tenders);
  if (rest < 0n) return fault("PAYMENTS_EXCEED_TOTAL", null);
  const settled = tenders.map((tender) => settle(tender, rest));
  const index = settled.findIndex((each) => "fault" in each);
  const refused = settled[index];
  if (refused && "fault" in refused) return fault(refused.fault, index);
  const hasRest = tenders.some(({ amount }) => amount === null);
  return {
    tenders: settled.filter((each): each is SettledTender => !("fault" in each)),
    cashRounding,
    due: hasRest ? 0n : rest,
  };
}

function settle(tender: Tender, rest: bigint): SettledTender | { readonly fault: TenderFault["code"] } {
  const { method } = tender;
  const amount = tender.amount ?? rest;
  if (amount <= 0n) return { fault: "PAYMENT_AMOUNT_INVALID" };
  if (method !== "CASH") {
    return tender.tendered === null
      ? { method, amount, tendered: null, changeGiven: 0n }
      : { fault: "PAYMENTS_INVALID" };
  }
  const tendered = tender.tendered ?? amount;
  return tendered < amount
    ? { fault: "TENDERED_TOO_LITTLE" }
    : { method, amount, tendered, changeGiven: tendered - amount };
}
