import { type Bilingual, type UserError, userError } from "@alpokat/kernel";
import {
  type AcquirerAccount,
  MERCHANT_CATEGORY,
  NMID,
  POSTCODE,
  type QrisCode,
  type QrisCriteria,
  isCodeText,
} from "./code";
import { isAccount } from "./read-parts";

/** What an outlet's acquirer registered it with, as its codes say it. */
export interface QrisSettings {
  readonly outletId: string;
  readonly merchantId: string;
  readonly nmid: string;
  readonly criteria: QrisCriteria;
  readonly merchantCategory: string;
  readonly account: AcquirerAccount;
  readonly merchantName: string;
  readonly city: string;
  readonly postcode: string;
  readonly version: number;
}

export type QrisDetails = Omit<QrisSettings, "outletId" | "merchantId" | "version">;

export type QrisSettingsRefusal =
  | "OUTLET_NOT_FOUND"
  | "VERSION_MISMATCH"
  | "NMID_INVALID"
  | "MERCHANT_CATEGORY_INVALID"
  | "ACCOUNT_INVALID"
  | "NAME_INVALID"
  | "CITY_INVALID"
  | "POSTCODE_INVALID";

type Rule = readonly [
  code: QrisSettingsRefusal,
  field: string,
  holds: (details: QrisDetails) => boolean,
  text: Bilingual,
];

const LONGEST = { name: 25, city: 15 } as const;

const RULES: readonly Rule[] = [
  [
    "NMID_INVALID",
    "nmid",
    ({ nmid }) => NMID.test(nmid),
    { id: "NMID harus ID dan 13 angka.", en: "The NMID must be ID and 13 digits." },
  ],
  [
    "MERCHANT_CATEGORY_INVALID",
    "merchantCategory",
    ({ merchantCategory }) => MERCHANT_CATEGORY.test(merchantCategory),
    { id: "Kode kategori usaha (MCC) harus 4 angka.", en: "The merchant category code must be 4 digits." },
  ],
  [
    "ACCOUNT_INVALID",
    "account",
    ({ account }) => isAccount(account),
    {
      id: "Akun pada acquirer tidak sah: domain terbalik hingga 32 huruf, PAN 16 sampai 19 angka, id hingga 15 huruf.",
      en: "The account is not valid: a reversed domain of up to 32 characters, a PAN of 16 to 19 digits, an id of up to 15.",
    },
  ],
  [
    "NAME_INVALID",
    "merchantName",
    ({ merchantName }) => isCodeText(merchantName, LONGEST.name),
    { id: "Nama pada kode harus 1 sampai 25 huruf ASCII.", en: "The name must be 1 to 25 ASCII characters." },
  ],
  [
    "CITY_INVALID",
    "city",
    ({ city }) => isCodeText(city, LONGEST.city),
    { id: "Kota pada kode harus 1 sampai 15 huruf ASCII.", en: "The city must be 1 to 15 ASCII characters." },
  ],
  [
    "POSTCODE_INVALID",
    "postcode",
    ({ postcode }) => POSTCODE.test(postcode),
    { id: "Kode pos harus 5 angka.", en: "The postcode must be 5 digits." },
  ],
];

/** Checks what an outlet's codes are to say. @returns every refusal. */
export const qrisSettingsFaults = (details: QrisDetails): UserError<QrisSettingsRefusal>[] =>
  RULES.filter(([, , holds]) => !holds(details)).map(([code, field, , text]) =>
    userError(code, text, ["input", field]),
  );

/** Whether two settings make the same codes. */
export const makeSameCode = (one: QrisDetails, other: QrisDetails): boolean =>
  JSON.stringify(staticCode(one)) === JSON.stringify(staticCode(other));

/** The code of a sticker: the buyer types the amount. */
export const staticCode = (details: QrisDetails): QrisCode => ({
  kind: "STATIC",
  account: details.account,
  nmid: details.nmid,
  criteria: details.criteria,
  merchantCategory: details.merchantCategory,
  amount: null,
  tip: null,
  merchantName: details.merchantName,
  city: details.city,
  postcode: details.postcode,
  billNumber: null,
  reference: null,
  terminal: null,
});
