import { type UserError, userError } from "@alpokat/kernel";

const MOST_CHARACTERS = 2_000;

/** Line breaks are fine; other control characters, and marks that turn the direction of text, are not. */
const UNREADABLE = /[\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069]|(?![\n\t])\p{Cc}/u;

/** Checks what a subject wrote. @returns why it is refused, or null. */
export function detailsFault(details: string | null): UserError<"DETAILS_INVALID"> | null {
  if (details === null) return null;
  const length = Array.from(details).length;
  if (length > 0 && length <= MOST_CHARACTERS && !UNREADABLE.test(details)) return null;
  return userError(
    "DETAILS_INVALID",
    {
      id: `Keterangan harus 1 sampai ${String(MOST_CHARACTERS)} huruf.`,
      en: `The details must have 1 to ${String(MOST_CHARACTERS)} printable characters.`,
    },
    ["input", "details"],
  );
}
