import type { Leg } from "./ledger";
import type { PaymentMethod } from "./sale";

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
