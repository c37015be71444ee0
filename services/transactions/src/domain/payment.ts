import type { CurrencyCode } from "@alpokat/kernel";
import type { PaymentMethod } from "./sale";
import type { StateTable } from "./state-table";

export const PAYMENT_STATES = [
  "PENDING",
  "AUTHORIZED",
  "CAPTURED",
  "SETTLED",
  "EXPIRED",
  "DENIED",
  "CANCELED",
  "FAILED",
  "VOIDED",
  "CHARGED_BACK",
] as const;
export type PaymentState = (typeof PAYMENT_STATES)[number];

/** The life of a payment; a refund moves `refundedAmount` and no state. The database's trigger on `payment` has the same table. */
export const PAYMENT_TRANSITIONS: StateTable<PaymentState> = {
  PENDING: ["AUTHORIZED", "EXPIRED", "DENIED", "CANCELED", "FAILED"],
  AUTHORIZED: ["CAPTURED", "VOIDED", "EXPIRED"],
  CAPTURED: ["SETTLED"],
  SETTLED: ["CHARGED_BACK"],
  EXPIRED: [],
  DENIED: [],
  CANCELED: [],
  FAILED: [],
  VOIDED: [],
  CHARGED_BACK: [],
};

/** Money that a buyer gave, or is asked to give, for a sale. */
export interface Payment {
  readonly id: string;
  readonly merchantId: string;
  readonly outletId: string;
  readonly saleId: string;
  readonly method: PaymentMethod;
  /** Minor units: its part of the sale's total, without change. */
  readonly amount: bigint;
  /** Cash that was handed over; null where nothing was. */
  readonly tendered: bigint | null;
  /** What was handed back: `tendered` less `amount`. */
  readonly changeGiven: bigint;
  readonly currency: CurrencyCode;
  readonly state: PaymentState;
  /** Who took the money, such as `GOPAY`; null for cash or where nobody said. */
  readonly provider: string | null;
  /** Whose wallet or card it came from; null where nobody said. */
  readonly issuer: string | null;
  /** The provider's own number of it, unique with the provider. */
  readonly providerReference: string | null;
  /** Taken while the till had no connection. */
  readonly isOffline: boolean;
  readonly occurredAt: Date;
  readonly capturedAt: Date | null;
  readonly settledAt: Date | null;
  /** When it ends unpaid; null for never. */
  readonly expiresAt: Date | null;
  /** Given back or promised to be, at most `amount`. */
  readonly refundedAmount: bigint;
}
