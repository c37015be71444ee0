import type { Outlet } from "../outlet";
import type { Sale, SaleLine } from "../sale";
import type { ReceiptDocument } from "./receipt-document";
import type { ReceiptLanguage } from "./receipt-language";
import type { ReceiptSignature } from "./receipt-statement";
import type { ReceiptVersion } from "./receipt-version";

/** A value kept encrypted: it is opened only when asked for, which happens after the policy allowed it. */
interface Sealed {
  reveal(): string;
}

/** Addresses that a sale is sent to, at most: nobody's mailbox is filled from a till. */
export const MOST_RECEIPTS_OF_SALE = 3;

/** How long a link opens its receipt: as long as the longest warranty that shops here give; a claim keeps it longer. */
const LINK_YEARS = 2;

/** When the link of a receipt ends. */
export function linkEnd(issuedAt: Date): Date {
  const end = new Date(issuedAt);
  end.setUTCFullYear(end.getUTCFullYear() + LINK_YEARS);
  return end;
}

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
  /** The account that claimed it by its token; null where none did. */
  readonly claimedBy: string | null;
  readonly claimedAt: Date | null;
  /** The address that the buyer gave for this receipt, and for nothing else (obligation 1.5). */
  readonly address: Sealed;
  readonly issuedAt: Date;
  readonly linkEndsAt: Date;
  /** Oldest first; the last one is what it shows. */
  readonly versions: readonly ReceiptVersion[];
  /** What the last version says, as canonical JSON; null for a receipt from before versions were kept. */
  readonly document: Sealed | null;
  /** Of the last version; null for one from before receipts were signed. */
  readonly signature: ReceiptSignature | null;
}

/** A receipt with everything that it shows. */
export interface ReceiptDetails {
  readonly receipt: Receipt;
  readonly sale: Sale;
  readonly lines: readonly SaleLine[];
  readonly outlet: Outlet;
  /** The version that it shows. */
  readonly current: ReceiptVersion;
  /** What that version says; opened only when asked for. */
  readonly document: () => ReceiptDocument;
  /** The same, stated and signed; null where it was issued without a signature. Opened only when asked for, too. */
  readonly code: () => string | null;
}
