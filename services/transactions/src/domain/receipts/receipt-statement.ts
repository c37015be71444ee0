import type { CurrencyCode } from "@alpokat/kernel";
import type { ReceiptDocument } from "./receipt-document";

/**
 * What the signature of a receipt's version is about: as much as a receipt is recognized by, and small enough for a QR code.
 * It holds nothing that the receipt doesn't print, and neither an address nor what was bought.
 */
export interface ReceiptStatement {
  /** Of this form of statement; another one gets another number. */
  readonly form: 1;
  readonly number: string;
  /** Of the receipt. */
  readonly version: number;
  /** Seconds since 1970, as NumericDate of RFC 7519. */
  readonly issuedAt: number;
  readonly outlet: string;
  readonly city: string;
  readonly sale: string;
  readonly soldAt: number;
  readonly currency: CurrencyCode;
  /** Decimal text in major units. */
  readonly total: string;
  /** Left out where nothing was given back. */
  readonly refunded?: string;
  /** SHA-256 of the document's canonical JSON, base64url: it binds everything else that the receipt says. */
  readonly sha256: string;
}

/** A signature over a statement, and the key that made it. */
export interface ReceiptSignature {
  readonly keyId: string;
  /** 64 bytes (RFC 8032). */
  readonly value: Uint8Array;
}

const MILLISECONDS = 1_000;
const secondsOf = (moment: string): number => Math.floor(Date.parse(moment) / MILLISECONDS);

/**
 * States a version of a receipt. The order of its members is part of the form: the signature covers the text, and the text
 * is written anew from the document each time.
 */
export function statementOf(document: ReceiptDocument, sha256: string): ReceiptStatement {
  const { total, refunded, currency } = document;
  return {
    form: 1,
    number: document.number,
    version: document.version,
    issuedAt: secondsOf(document.issuedAt),
    outlet: document.outletName,
    city: document.outletCity,
    sale: document.saleNumber,
    soldAt: secondsOf(document.occurredAt),
    currency,
    total,
    ...(Number(refunded) > 0 && { refunded }),
    sha256,
  };
}
