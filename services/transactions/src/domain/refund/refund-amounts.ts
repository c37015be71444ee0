import type { TotalParts } from "../pricing/price-sale";
import { roundHalfUp } from "../pricing/fraction";
import type { TaxCode } from "../pricing/tax-rate";
import type { Thousandths } from "../quantity";

/** What refunds have left of a sale. */
export interface RefundableSale {
  readonly parts: TotalParts;
  /** Taxes that are left, whether the prices hold them or not. */
  readonly taxes: readonly RefundedTax[];
}

export interface RefundedTax {
  readonly code: TaxCode;
  readonly amount: bigint;
}

/** What refunds have left of a line. */
export interface RefundableSaleLine {
  readonly lineNumber: number;
  readonly quantity: Thousandths;
  readonly lineTotal: bigint;
  readonly discount: bigint;
  readonly serviceCharge: bigint;
  readonly taxCode: TaxCode | null;
  readonly tax: bigint;
}

/** What of a line is given back. */
export interface RefundedSaleLine extends RefundableSaleLine {
  /** Its part of the refund's total. */
  readonly amount: bigint;
}

export interface RefundAmounts {
  readonly total: bigint;
  readonly parts: TotalParts;
  readonly taxes: readonly RefundedTax[];
  readonly lines: readonly RefundedSaleLine[];
}

/** The identity that a sale and each of its refunds satisfy. */
export const totalOf = (parts: TotalParts): bigint =>
  parts.subtotal -
  parts.discountTotal +
  parts.serviceCharge +
  parts.taxTotal +
  parts.tip +
  parts.cashRounding;

/**
 * Gives an amount back: each part and each tax in proportion to what is left of it, rounded down, and the rest of the
 * amount out of the prices. So the last refund takes exactly what is left, and nothing is lost.
 * @param total more than zero, and at most what is left.
 */
export function refundByAmount(left: RefundableSale, total: bigint): RefundAmounts {
  const leftTotal = totalOf(left.parts);
  const share = (amount: bigint): bigint => floorOf(amount * total, leftTotal);
  const taxes = left.taxes.map(({ code, amount }) => ({ code, amount: share(amount) }));
  const onTop = taxes.reduce((sum, { amount }) => sum + amount, 0n);
  const others = {
    discountTotal: share(left.parts.discountTotal),
    serviceCharge: share(left.parts.serviceCharge),
    taxTotal: left.parts.taxTotal > 0n ? onTop : 0n,
    tip: share(left.parts.tip),
    cashRounding: share(left.parts.cashRounding),
  };
  const parts = { ...others, subtotal: total - totalOf({ ...others, subtotal: 0n }) };
  return { total, parts, taxes, lines: [] };
}

/** Rounded down, also below zero. */
function floorOf(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  return numerator < 0n && quotient * denominator !== numerator ? quotient - 1n : quotient;
}

/**
 * Gives lines back: of each line's price, discount, service charge and tax the part that its quantity is of the quantity
 * that is left. The last one takes what is left; the tip and the rounding of cash stay.
 * @param asked quantities by line number, each at most what is left of its line.
 */
export function refundByLine(
  left: RefundableSale,
  lines: readonly RefundableSaleLine[],
  asked: ReadonlyMap<number, Thousandths>,
): RefundAmounts {
  const isOnTop = left.parts.taxTotal > 0n;
  const refunded = lines.flatMap((line) => {
    const quantity = asked.get(line.lineNumber);
    return quantity === undefined ? [] : [partOfLine(line, quantity, isOnTop)];
  });
  const sum = (pick: (line: RefundedSaleLine) => bigint): bigint =>
    refunded.reduce((total, line) => total + pick(line), 0n);
  const codes = [...new Set(refunded.flatMap(({ taxCode }) => taxCode ?? []))].sort();
  const taxes = codes.map((code) => ({
    code,
    amount: sum((line) => (line.taxCode === code ? line.tax : 0n)),
  }));
  const parts = {
    subtotal: sum(({ lineTotal }) => lineTotal),
    discountTotal: sum(({ discount }) => discount),
    serviceCharge: sum(({ serviceCharge }) => serviceCharge),
    taxTotal: isOnTop ? sum(({ tax }) => tax) : 0n,
    tip: 0n,
    cashRounding: 0n,
  };
  return { total: totalOf(parts), parts, taxes, lines: refunded };
}

function partOfLine(line: RefundableSaleLine, quantity: Thousandths, isOnTop: boolean): RefundedSaleLine {
  const share = (amount: bigint): bigint => roundHalfUp(amount * quantity, line.quantity);
  const part = {
    ...line,
    quantity,
    lineTotal: share(line.lineTotal),
    discount: share(line.discount),
    serviceCharge: share(line.serviceCharge),
    tax: share(line.tax),
  };
  const amount = part.lineTotal - part.discount + part.serviceCharge + (isOnTop ? part.tax : 0n);
  return { ...part, amount };
}
