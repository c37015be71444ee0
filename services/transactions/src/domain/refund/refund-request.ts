import { type Bilingual, type UserError, isPrintableText, userError } from "@alpokat/kernel";
import type { MoneyText } from "../money-text";
import type { Payment } from "../payment";
import type { TaxBucket, TotalParts } from "../pricing/price-sale";
import { type Thousandths, parseQuantity } from "../quantity";
import type { Sale, SaleLine } from "../sale";
import { amountOf } from "../sale-terms";
import { illegalState } from "../state-table";
import {
  type RefundAmounts,
  type RefundableSale,
  type RefundableSaleLine,
  type RefundedTax,
  refundByAmount,
  refundByLine,
  totalOf,
} from "./refund-amounts";
import { type WindowRefusal, windowRefusal } from "./refund-window";

export type RefundRefusal =
  | WindowRefusal
  | "ILLEGAL_STATE"
  | "REASON_INVALID"
  | "AMOUNT_INVALID"
  | "QUANTITY_INVALID"
  | "LINES_INVALID"
  | "LINE_NOT_FOUND"
  | "PAYMENT_NOT_FOUND"
  | "REFUND_LIMIT"
  | "REFUND_EXCEEDS_REST"
  | "REFUND_EXCEEDS_PAYMENT";

type Fault = UserError<RefundRefusal>;
interface Refused {
  readonly refusals: readonly Fault[];
}

/** What a client asks to be given back: an amount, lines, or with neither all that is left. */
export interface RefundRequest {
  readonly amount: MoneyText | null;
  readonly lines: readonly { readonly lineNumber: number; readonly quantity: string }[] | null;
  /** Null for the first that covers it. */
  readonly paymentId: string | null;
  readonly reason: string;
}

/** What is known of the sale: what it was, and what earlier refunds took of it. */
export interface SaleToRefund {
  readonly sale: Sale;
  readonly lines: readonly SaleLine[];
  readonly taxes: readonly TaxBucket[];
  readonly payments: readonly Payment[];
  readonly taken: {
    readonly count: number;
    readonly parts: TotalParts;
    readonly taxes: readonly RefundedTax[];
    readonly lines: readonly RefundableSaleLine[];
  };
}

/** What is given back, and by which payment. */
export interface PlannedRefund {
  readonly amounts: RefundAmounts;
  readonly payment: Payment;
}

/** Refunds that one sale has at most. */
const MOST_REFUNDS = 20;

/** Plans a refund. @returns it, or why it can't be. */
export function planRefund(known: SaleToRefund, request: RefundRequest, now: Date): PlannedRefund | Refused {
  const { sale, taken } = known;
  if (sale.state !== "COMPLETED" && sale.state !== "PARTIALLY_REFUNDED") {
    return { refusals: [illegalState(sale.state, "REFUNDED")] };
  }
  if (!isPrintableText(request.reason.trim(), 200)) return refuse("REASON_INVALID", ["reason"]);
  if (taken.count >= MOST_REFUNDS) return refuse("REFUND_LIMIT", ["saleId"]);
  const amounts = amountsOf(known, request);
  if ("refusals" in amounts) return amounts;
  const payment = paymentFor(known.payments, request, amounts.total);
  if ("refusals" in payment) return payment;
  const window = windowRefusal(payment, now);
  return window ? refuse(window, ["saleId"]) : { amounts, payment };
}

function amountsOf(known: SaleToRefund, { amount, lines }: RefundRequest): RefundAmounts | Refused {
  const left = leftOf(known);
  const rest = totalOf(left.parts);
  if (amount && lines) return refuse("LINES_INVALID", ["lines"]);
  if (lines) return linesBack(known, left, lines);
  const total = amount ? amountOf(amount, known.sale.total.currency) : rest;
  if (total === null) return refuse("AMOUNT_INVALID", ["amount"]);
  return total > rest || total === 0n
    ? refuse("REFUND_EXCEEDS_REST", ["amount"])
    : refundByAmount(left, total);
}

/** What earlier refunds left of a sale. */
function leftOf({ sale, taxes, taken }: SaleToRefund): RefundableSale {
  const left = (name: keyof TotalParts): bigint => sale.parts[name] - taken.parts[name];
  return {
    parts: {
      subtotal: left("subtotal"),
      discountTotal: left("discountTotal"),
      serviceCharge: left("serviceCharge"),
      taxTotal: left("taxTotal"),
      tip: left("tip"),
      cashRounding: left("cashRounding"),
    },
    taxes: taxes.map(({ code, amount }) => ({
      code,
      amount: amount - (taken.taxes.find((tax) => tax.code === code)?.amount ?? 0n),
    })),
  };
}

function linesBack(
  known: SaleToRefund,
  left: RefundableSale,
  asked: NonNullable<RefundRequest["lines"]>,
): RefundAmounts | Refused {
  const numbers = new Set(asked.map(({ lineNumber }) => lineNumber));
  if (asked.length === 0 || numbers.size !== asked.length) return refuse("LINES_INVALID", ["lines"]);
  const quantities = new Map<number, Thousandths>();
  for (const [place, { lineNumber, quantity: text }] of asked.entries()) {
    const line = known.lines.find((each) => each.lineNumber === lineNumber);
    if (!line) return refuse("LINE_NOT_FOUND", ["lines", String(place), "lineNumber"]);
    const quantity = parseQuantity(text, 3);
    if (quantity === null) return refuse("QUANTITY_INVALID", ["lines", String(place), "quantity"]);
    if (quantity > line.quantity - line.refundedQuantity) {
      return refuse("REFUND_EXCEEDS_REST", ["lines", String(place), "quantity"]);
    }
    quantities.set(lineNumber, quantity);
  }
  const back = refundByLine(
    left,
    known.lines.map((line) => leftOfLine(line, known)),
    quantities,
  );
  return back.total > 0n && isWithin(back, left) ? back : refuse("REFUND_EXCEEDS_REST", ["lines"]);
}

function leftOfLine(line: SaleLine, { taken }: SaleToRefund): RefundableSaleLine {
  const { lineNumber, quantity, lineTotal, discount, serviceCharge, taxCode, tax } = line;
  const whole = { lineNumber, quantity, lineTotal, discount, serviceCharge, taxCode, tax };
  const gone = taken.lines.find((each) => each.lineNumber === lineNumber);
  if (!gone) return whole;
  return {
    ...whole,
    quantity: quantity - gone.quantity,
    lineTotal: lineTotal - gone.lineTotal,
    discount: discount - gone.discount,
    serviceCharge: serviceCharge - gone.serviceCharge,
    tax: tax - gone.tax,
  };
}

/**
 * A refund by amount before may have taken of the lines' parts: nothing is given back twice, and what stays of each part
 * can be given back later.
 */
function isWithin({ total, parts, taxes }: RefundAmounts, left: RefundableSale): boolean {
  const rest = (name: keyof TotalParts): bigint => left.parts[name] - parts[name];
  const [subtotal, discount, service] = [rest("subtotal"), rest("discountTotal"), rest("serviceCharge")];
  return (
    total <= totalOf(left.parts) &&
    [subtotal, discount, service, subtotal - discount + service].every((amount) => amount >= 0n) &&
    taxes.every(({ code, amount }) => amount <= (left.taxes.find((tax) => tax.code === code)?.amount ?? 0n))
  );
}

function paymentFor(
  payments: readonly Payment[],
  { paymentId }: RefundRequest,
  total: bigint,
): Payment | Refused {
  const named = payments.filter(({ id }) => paymentId === null || id === paymentId);
  const [only] = named;
  if (!only) return refuse("PAYMENT_NOT_FOUND", ["paymentId"]);
  const captured = named.filter(({ state }) => state === "CAPTURED" || state === "SETTLED");
  if (captured.length === 0) return { refusals: [illegalState(only.state, "REFUNDED")] };
  const covering = captured.find(({ amount, refundedAmount }) => amount - refundedAmount >= total);
  return covering ?? refuse("REFUND_EXCEEDS_PAYMENT", ["paymentId"]);
}

const TEXTS: Readonly<Record<Exclude<RefundRefusal, "ILLEGAL_STATE">, Bilingual>> = {
  REASON_INVALID: { id: "Alasan harus 1 sampai 200 huruf.", en: "The reason must have 1 to 200 characters." },
  AMOUNT_INVALID: {
    id: "Jumlah harus lebih dari nol dalam mata uang penjualan.",
    en: "The amount must be more than zero, in the sale's currency.",
  },
  QUANTITY_INVALID: { id: "Jumlah barang tidak sah.", en: "The quantity is not valid." },
  LINES_INVALID: {
    id: "Sebutkan jumlah atau baris, setiap baris satu kali.",
    en: "Name an amount or lines, each line once.",
  },
  LINE_NOT_FOUND: { id: "Baris tidak ditemukan.", en: "The sale has no such line." },
  PAYMENT_NOT_FOUND: { id: "Pembayaran tidak ditemukan.", en: "The sale has no such payment." },
  REFUND_LIMIT: {
    id: `Satu penjualan paling banyak ${String(MOST_REFUNDS)} kali dikembalikan.`,
    en: `A sale is refunded ${String(MOST_REFUNDS)} times at most.`,
  },
  REFUND_EXCEEDS_REST: {
    id: "Melebihi yang tersisa dari penjualan ini.",
    en: "This is more than is left of the sale.",
  },
  REFUND_EXCEEDS_PAYMENT: {
    id: "Melebihi yang tersisa dari pembayaran; kembalikan tiap pembayaran sendiri.",
    en: "This is more than is left of the payment; refund each payment by itself.",
  },
  REFUND_WINDOW_OVER: {
    id: "Penyedia pembayaran tidak lagi menerima pengembalian.",
    en: "The payment's provider takes no refund of it any more.",
  },
  REFUND_WINDOW_CLOSED: {
    id: "Penyedia pembayaran tidak menerima pengembalian pada jam ini.",
    en: "The payment's provider takes no refunds at this hour.",
  },
};

/** The refusal of a refund, by its code. */
export const refundFault = (
  code: Exclude<RefundRefusal, "ILLEGAL_STATE">,
  path: readonly string[],
): UserError<RefundRefusal> => userError(code, TEXTS[code], ["input", ...path]);

/** The refusal of what a provider's window does not allow, by its code. */
export const windowFault = (code: WindowRefusal, path: readonly string[]): UserError<WindowRefusal> =>
  userError(code, TEXTS[code], ["input", ...path]);

const refuse = (code: Exclude<RefundRefusal, "ILLEGAL_STATE">, path: readonly string[]): Refused => ({
  refusals: [refundFault(code, path)],
});
