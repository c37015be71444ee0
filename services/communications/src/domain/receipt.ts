import type { CurrencyCode, ReceiptParts } from "@alpokat/kernel";

export type Language = "id" | "en";

/** An amount as it came over the graph: decimal text in major units. */
interface Amount {
  readonly amount: string;
  readonly currencyCode: CurrencyCode;
}

export interface ReceiptLine {
  readonly name: string;
  readonly quantity: string;
  readonly unitPrice: Amount;
  readonly lineTotal: Amount;
}

/** A receipt as it is written to a buyer. */
export interface Receipt {
  readonly number: string;
  readonly language: Language;
  readonly issuedAt: Date;
  readonly occurredAt: Date;
  readonly saleNumber: string;
  readonly shareUrl: string | null;
  readonly merchantName: string;
  readonly outletName: string;
  readonly outletCity: string | null;
  readonly lines: readonly ReceiptLine[];
  /** What lies between the lines and the total. */
  readonly parts: ReceiptParts;
  readonly total: Amount;
  /** More than 1 for a receipt that was corrected. */
  readonly version: number;
  /** Whether its sale was voided. */
  readonly isRevoked: boolean;
  /** What was given back; null where nothing was. */
  readonly refunded: Amount | null;
}

/** A receipt and where it goes: the address lives no longer than the attempt. */
export interface AddressedReceipt {
  readonly receipt: Receipt;
  readonly address: string;
}
