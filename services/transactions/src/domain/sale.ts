import type { CurrencyCode, Money } from "@alpokat/kernel";
import type { LineChoices } from "./goods";
import { type LineShares, NO_SHARES, type TotalParts } from "./pricing/price-sale";
import type { Thousandths } from "./quantity";
import type { SaleState } from "./sale-state";

export type PaymentMethod = "CASH" | "QRIS" | "CARD" | "TRANSFER" | "EWALLET";

/** Recorded at a till as it happened, or taken over from another system's books. */
export type SaleOrigin = "TILL" | "IMPORT";

/** The merchant's record of a transaction. */
export interface Sale extends SaleCapture {
  readonly id: string;
  readonly merchantId: string;
  readonly outletId: string;
  /** Unique and without gaps in its outlet and day: `20261123-0001`. */
  readonly number: string;
  readonly origin: SaleOrigin;
  readonly state: SaleState;
  /** Grows with every change of the state. */
  readonly version: number;
  /** Of its first payment; null while nothing is paid, and where another system's books don't say. */
  readonly paymentMethod: PaymentMethod | null;
  readonly total: Money;
  readonly parts: TotalParts;
  /** The buyer as `buyer:<blind index>`; null for a buyer unknown. */
  readonly buyer: string | null;
  readonly occurredAt: Date;
  readonly recordedAt: Date;
}

/** How a sale was taken down at its till. */
export interface SaleCapture {
  readonly terminalId: string | null;
  /** The merchant's own code of who was at the till, never a name; null where nobody said. */
  readonly cashier: string | null;
  /** Taken down while the till had no connection. */
  readonly isOffline: boolean;
  /** What the till's own clock said. */
  readonly deviceTime: Date | null;
}

/** Where nothing is known of the till. */
export const NO_CAPTURE: SaleCapture = {
  terminalId: null,
  cashier: null,
  isOffline: false,
  deviceTime: null,
};

/** A line as it was sold: a snapshot that later changes of the catalogue don't reach. */
export interface SaleLine extends LineChoices, LineShares {
  readonly lineNumber: number;
  readonly itemId: string | null;
  readonly sku: string | null;
  readonly name: string;
  readonly category: string | null;
  readonly quantity: Thousandths;
  /** Minor units of the sale's currency, with the prices of the modifiers. */
  readonly unitPrice: bigint;
  readonly lineTotal: bigint;
  /** How much of it refunds took back, or hold. */
  readonly refundedQuantity: Thousandths;
}

/** A line that nothing is taken off from, added to or given back of. */
export const UNTOUCHED = { ...NO_SHARES, refundedQuantity: 0n } as const;

/** Sums of a merchant's sales in one currency. */
export interface SalesSummary {
  readonly merchantId: string;
  readonly currency: CurrencyCode;
  readonly sales: number;
  readonly refunds: number;
  readonly gross: bigint;
  readonly refunded: bigint;
}

/** The number of a document as it is shown. @param day ISO date. */
export const documentNumber = (day: string, dayNumber: number): string =>
  `${day.replaceAll("-", "")}-${String(dayNumber).padStart(4, "0")}`;
