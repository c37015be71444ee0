import type { CurrencyCode, Money } from "@alpokat/kernel";
import type { LineChoices } from "./goods";
import type { Thousandths } from "./quantity";

export type PaymentMethod = "CASH" | "QRIS" | "CARD" | "TRANSFER" | "EWALLET";

/** Recorded at a till as it happened, or taken over from another system's books. */
export type SaleOrigin = "TILL" | "IMPORT";

/** A completed sale: the merchant's record of a transaction. */
export interface Sale {
  readonly id: string;
  readonly merchantId: string;
  readonly outletId: string;
  /** Unique and without gaps in its outlet and day: `20261123-0001`. */
  readonly number: string;
  readonly origin: SaleOrigin;
  /** Null for an imported sale: the other system's books don't say. */
  readonly paymentMethod: PaymentMethod | null;
  readonly total: Money;
  /** The buyer as `buyer:<blind index>`; null for a buyer unknown. */
  readonly buyer: string | null;
  readonly occurredAt: Date;
  readonly recordedAt: Date;
}

/** A line as it was sold: a snapshot that later changes of the catalogue don't reach. */
export interface SaleLine extends LineChoices {
  readonly lineNumber: number;
  readonly itemId: string | null;
  readonly sku: string | null;
  readonly name: string;
  readonly category: string | null;
  readonly quantity: Thousandths;
  /** Minor units of the sale's currency, with the prices of the modifiers. */
  readonly unitPrice: bigint;
  readonly lineTotal: bigint;
}

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
