import type { Outlet } from "./outlet";
import type { Sale, SaleLine } from "./sale";

/** A value kept encrypted: it is opened only when asked for, which happens after the policy allowed it. */
interface Sealed {
  reveal(): string;
}

export const RECEIPT_LANGUAGES = ["id", "en"] as const;
export type ReceiptLanguage = (typeof RECEIPT_LANGUAGES)[number];

/** Addresses that a sale is sent to, at most: nobody's mailbox is filled from a till. */
export const MOST_RECEIPTS_OF_SALE = 3;

/** A digital receipt that a buyer asked for at the till. */
export interface Receipt {
  readonly id: string;
  readonly merchantId: string;
  readonly outletId: string;
  readonly saleId: string;
  /** Unique and without gaps in its outlet and day. */
  readonly number: string;
  readonly language: ReceiptLanguage;
  /** `buyer:<blind index of the address>`: the subject whom the address is about. */
  readonly buyer: string;
  /** The address that the buyer gave for this receipt, and for nothing else (obligation 1.5). */
  readonly address: Sealed;
  readonly issuedAt: Date;
}

/** A receipt with everything that it shows. */
export interface ReceiptDetails {
  readonly receipt: Receipt;
  readonly sale: Sale;
  readonly lines: readonly SaleLine[];
  readonly outlet: Outlet;
}
