import type { CurrencyCode } from "@alpokat/kernel";
import type { PaymentMethod } from "./sale";

export type Side = "DEBIT" | "CREDIT";

/** One side of a transfer. */
export interface Leg {
  readonly account: string;
  /** The side on which the account grows. */
  readonly normalSide: Side;
  readonly side: Side;
  /** Minor units, greater than zero. */
  readonly amount: bigint;
}

/** Money that moves between accounts of one merchant; the database refuses it unless debits equal credits. */
export interface Transfer {
  readonly id: string;
  readonly merchantId: string;
  readonly kind: "SALE" | "REFUND" | "VOID" | "SHIFT";
  /** The sale, refund or shift that it posts. */
  readonly reference: string;
  readonly currency: CurrencyCode;
  readonly occurredAt: Date;
  readonly legs: readonly Leg[];
}

/** What a merchant's ledger says about one account. */
export interface LedgerAccount {
  readonly id: string;
  readonly merchantId: string;
  readonly code: string;
  readonly currency: CurrencyCode;
  readonly normalSide: Side;
  readonly debits: bigint;
  readonly credits: bigint;
}

export const PAYABLE = "merchant:payable";

const CLEARING: Readonly<Record<Exclude<PaymentMethod, "CASH">, string>> = {
  QRIS: "qris:clearing",
  CARD: "card:clearing",
  TRANSFER: "bank:clearing",
  EWALLET: "ewallet:clearing",
};

/** Where the money of a sale arrives. @param method null for an imported sale. */
export function receivingAccount(method: PaymentMethod | null, outletId: string): string {
  if (method === null) return "import:clearing";
  return method === "CASH" ? `cash:drawer:${outletId}` : CLEARING[method];
}

/** The legs of a sale: what was paid arrives, and is owed to the merchant. */
export const saleLegs = (receiving: string, amount: bigint): readonly Leg[] => [
  { account: receiving, normalSide: "DEBIT", side: "DEBIT", amount },
  { account: PAYABLE, normalSide: "CREDIT", side: "CREDIT", amount },
];

/** The mirror of a sale's legs. */
export const refundLegs = (paying: string, amount: bigint): readonly Leg[] => [
  { account: PAYABLE, normalSide: "CREDIT", side: "DEBIT", amount },
  { account: paying, normalSide: "DEBIT", side: "CREDIT", amount },
];

/** The balance as the account's own side counts it. */
export const balanceOf = ({ normalSide, debits, credits }: LedgerAccount): bigint =>
  normalSide === "DEBIT" ? debits - credits : credits - debits;
