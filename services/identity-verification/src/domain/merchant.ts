import { type UserError, userError } from "@alpokat/kernel";

/** A business that an account owns. */
export interface Merchant {
  readonly id: string;
  readonly tradeName: string;
  readonly createdAt: Date;
}

export type MerchantRefusal = "TRADE_NAME_INVALID" | "GUARDIAN_CONSENT_REQUIRED" | "IDEMPOTENCY_KEY_REUSED";

const UNPRINTABLE = /[\p{Cc}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/** Checks a trade name. @returns why it is refused, or null. */
export function tradeNameFault(tradeName: string): UserError<MerchantRefusal> | null {
  const name = tradeName.trim();
  if (name.length > 0 && name.length <= 100 && !UNPRINTABLE.test(name)) return null;
  const rule = {
    id: "Nama usaha harus 1 sampai 100 huruf.",
    en: "The trade name must have 1 to 100 printable characters.",
  };
  return userError("TRADE_NAME_INVALID", rule, ["input", "tradeName"]);
}

export const GUARDIAN_FIRST: UserError<MerchantRefusal> = userError("GUARDIAN_CONSENT_REQUIRED", {
  id: "Akun ini milik seorang anak: usaha baru dapat dibuka setelah orang tua atau wali menyetujui (UU 27/2022 pasal 25).",
  en: "This account is a minor's: a business is opened once a parent or guardian consents (UU 27/2022 art. 25).",
});
