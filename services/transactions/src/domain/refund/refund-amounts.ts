import type { TotalParts } from "../pricing/price-sale";
import { roundHalfUp } from "../pricing/fraction";
import { allocate, shareOf } from "./allocate";
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
 * Gives an amount back: goods and service, each tax, tip and rounding in proportion to what is left of them, and of goods
 * and service price, discount and charge alike. None is overdrawn, so that the last refund takes exactly what is left.
 * @param total more than zero, and at most what is left.
 */
export function refundByAmount({ parts: left, taxes }: RefundableSale, total: bigint): RefundAmounts {
  const isOnTop = left.taxTotal > 0n;
  const goodsLeft = [shareOf(left.subtotal), shareOf(-left.discountTotal), shareOf(left.serviceCharge)];
  const net = left.subtotal - left.discountTotal + left.serviceCharge;
  const taxesOnTop = isOnTop ? taxes.map(({ amount }) => shareOf(amount)) : [];
  const whole = [shareOf(net), shareOf(left.tip), shareOf(left.cashRounding), ...taxesOnTop];
  const [goods = 0n, tip = 0n, rounding = 0n, ...onTop] = allocate(whole, total);
  const [subtotal = 0n, discountTotal = 0n, serviceCharge = 0n] = allocate(goodsLeft, goods);
  const taxesBack = taxes.map(({ code, amount }, place) => ({
    code,
    amount: isOnTop ? (onTop[place] ?? 0n) : (amount * total) / totalOf(left),
  }));
  const taxTotal = onTop.reduce((sum, amount) => sum + amount, 0n);
  const cashRounding = left.cashRounding < 0n ? -rounding : rounding;
  const parts = { subtotal, discountTotal, serviceCharge, taxTotal, tip, cashRounding };
  return { total, parts, taxes: taxesBack, lines: [] };
}

/**
 * Gives lines back: of each line's price, discount, service charge and tax the part that its quantity is of the quantity
 * that is left. The last one takes what is left; the tip stays. So does the rounding of cash, until the last quantities take
 * it with them, or as much of what was rounded down as makes a part come to no more than is left of the sale.
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
  const exact = {
    subtotal: sum(({ lineTotal }) => lineTotal),
    discountTotal: sum(({ discount }) => discount),
    serviceCharge: sum(({ serviceCharge }) => serviceCharge),
    taxTotal: isOnTop ? sum(({ tax }) => tax) : 0n,
    tip: 0n,
    cashRounding: 0n,
  };
  const isLast = lines.every(({ lineNumber, quantity }) => (asked.get(lineNumber) ?? 0n) === quantity);
  const cashRounding = isLast ? left.parts.cashRounding : roundingOfPart(left.parts, totalOf(exact));
  const parts = { ...exact, cashRounding };
  return { total: totalOf(parts), parts, taxes, lines: refunded };
}

/** What of a rounding a part takes that leaves other quantities. @param exact what it comes to without. */
function roundingOfPart(left: TotalParts, exact: bigint): bigint {
  const excess = totalOf(left) - exact;
  if (excess >= 0n || left.cashRounding >= 0n) return 0n;
  return excess < left.cashRounding ? left.cashRounding : excess;
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
