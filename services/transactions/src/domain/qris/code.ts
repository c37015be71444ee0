/** A printed sticker that is paid any number of times, or a code for one payment (tag 01). */
export type QrisKind = "STATIC" | "DYNAMIC";

/** How Bank Indonesia classes a merchant: micro, small, medium, large; the fee (MDR) depends on it. */
export const QRIS_CRITERIA = ["UMI", "UKE", "UME", "UBE"] as const;
export type QrisCriteria = (typeof QRIS_CRITERIA)[number];

/** The merchant's account at its acquirer (tags 26 to 50). */
export interface AcquirerAccount {
  /** Who the acquirer is, as a reversed domain: `ID.CO.BANK.WWW`. */
  readonly identifier: string;
  /** The merchant's number at the acquirer, which begins with the acquirer's national number. */
  readonly merchantPan: string | null;
  readonly merchantId: string | null;
}

/** What a buyer adds: what they like, a fixed amount, or a share in hundredths of a per cent (tags 55 to 57). */
export type QrisTip =
  | { readonly kind: "ASKED" }
  | { readonly kind: "FIXED"; readonly amount: bigint }
  | { readonly kind: "SHARE"; readonly basisPoints: number };

/** What a QRIS code says (EMVCo Merchant-Presented Mode with Bank Indonesia's national template in tag 51). */
export interface QrisCode {
  readonly kind: QrisKind;
  readonly account: AcquirerAccount;
  /** National Merchant ID: `ID` and 13 digits. */
  readonly nmid: string;
  readonly criteria: QrisCriteria;
  /** ISO 18245. */
  readonly merchantCategory: string;
  /** Rupiah; null where the buyer types it. A dynamic code always has one. */
  readonly amount: bigint | null;
  readonly tip: QrisTip | null;
  /** At most 25 characters. */
  readonly merchantName: string;
  /** At most 15 characters. */
  readonly city: string;
  readonly postcode: string;
  readonly billNumber: string | null;
  readonly reference: string | null;
  readonly terminal: string | null;
}

/** Names a code's data objects have, and what they say in Indonesia. */
export const TAGS = {
  format: "00",
  kind: "01",
  firstAccount: "26",
  national: "51",
  category: "52",
  currency: "53",
  amount: "54",
  tip: "55",
  tipAmount: "56",
  tipShare: "57",
  country: "58",
  name: "59",
  city: "60",
  postcode: "61",
  additional: "62",
  crc: "63",
} as const;

export const NATIONAL_IDENTIFIER = "ID.CO.QRIS.WWW";
export const KIND_TEXT = { STATIC: "11", DYNAMIC: "12" } as const satisfies Record<QrisKind, string>;
export const TIP_TEXT = { ASKED: "01", FIXED: "02", SHARE: "03" } as const satisfies Record<
  QrisTip["kind"],
  string
>;
export const FORMAT_TEXT = "01";
/** ISO 4217's number of the rupiah. */
export const RUPIAH_TEXT = "360";
export const COUNTRY_TEXT = "ID";

export const NMID = /^ID[0-9]{13}$/;
export const MERCHANT_CATEGORY = /^[0-9]{4}$/;
export const POSTCODE = /^[0-9]{5}$/;
/** The number that a merchant has at its acquirer: 8 digits of the acquirer's, then its own. */
export const MERCHANT_PAN = /^[0-9]{16,19}$/;
const PRINTABLE = /^[\x20-\x7e]+$/;

/** Whether a text can stand in a code: 1 to `longest` printable ASCII characters, none of the edges a space. */
export const isCodeText = (text: string, longest: number): boolean =>
  text.length <= longest && PRINTABLE.test(text) && text.trim() === text;
