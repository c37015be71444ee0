/** Why a text is no QRIS code that can be paid. */
export type QrisFaultCode =
  | "TOO_LONG"
  | "NOT_PRINTABLE"
  | "TAG_INVALID"
  | "LENGTH_INVALID"
  | "TRUNCATED"
  | "TAG_DUPLICATE"
  | "FORMAT_INVALID"
  | "CRC_NOT_LAST"
  | "CRC_WRONG"
  | "KIND_UNKNOWN"
  | "ACCOUNT_INVALID"
  | "NMID_INVALID"
  | "CRITERIA_UNKNOWN"
  | "CATEGORY_INVALID"
  | "CURRENCY_NOT_IDR"
  | "AMOUNT_INVALID"
  | "TIP_INVALID"
  | "COUNTRY_NOT_ID"
  | "NAME_INVALID"
  | "CITY_INVALID"
  | "POSTCODE_INVALID"
  | "ADDITIONAL_DATA_INVALID"
  | "OTHER_MERCHANT"
  | "EXPIRED";

export interface QrisFault {
  readonly code: QrisFaultCode;
  /** Of the data object at fault; null where it is the text as a whole. */
  readonly tag: string | null;
}

export const fault = (code: QrisFaultCode, tag: string | null = null): QrisFault => ({ code, tag });

export const isFault = (value: object): value is QrisFault => "code" in value;
