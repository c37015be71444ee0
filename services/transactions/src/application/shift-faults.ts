import { type Bilingual, type UserError, parseMoney, userError } from "@alpokat/kernel";
import type { MoneyText } from "../domain/money-text";
import type { ShiftRefusal } from "../domain/shift";

const TEXTS: Readonly<
  Record<Exclude<ShiftRefusal, "ILLEGAL_STATE" | "VERSION_MISMATCH" | "IDEMPOTENCY_KEY_REUSED">, Bilingual>
> = {
  TERMINAL_NOT_FOUND: { id: "Mesin kasir tidak ditemukan.", en: "There is no such terminal." },
  SHIFT_NOT_FOUND: { id: "Giliran kerja tidak ditemukan.", en: "There is no such shift." },
  SHIFT_ALREADY_OPEN: {
    id: "Mesin kasir ini masih memiliki giliran kerja yang terbuka.",
    en: "The terminal has an open shift already.",
  },
  AMOUNT_INVALID: { id: "Jumlah uang tunai tidak sah.", en: "The amount of cash is not valid." },
};

/** The refusal of a shift, by its code. */
export const shiftFault = (code: keyof typeof TEXTS, field: string): UserError<ShiftRefusal> =>
  userError(code, TEXTS[code], ["input", field]);

/** A count of cash, zero or more, in minor units; null where the text is none. */
export function countOf({ amount, currencyCode }: MoneyText): bigint | null {
  const money = parseMoney(amount, currencyCode);
  return money && money.minor >= 0n ? money.minor : null;
}
