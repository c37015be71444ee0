import type { Bilingual } from "@alpokat/kernel";

/** NIST SP 800-63B-4 section 3.1.1: 15 characters where the password is the only factor; no rules of composition. */
const MINIMUM_LENGTH = 15;
const MAXIMUM_LENGTH = 128;

/** Common long passwords and words of our own context; the list is compared after folding case. */
const BLOCKED: readonly string[] = [
  "passwordpassword",
  "123456789012345",
  "1234567890123456",
  "qwertyuiopasdfgh",
  "iloveyouiloveyou",
  "alpokatalpokat",
  "administrator12",
];

/** Why a password is refused, or null. @param own words of the person's own, such as the e-mail address. */
export function passwordFault(password: string, own: readonly string[]): Bilingual | null {
  const length = Array.from(password).length;
  if (length < MINIMUM_LENGTH || length > MAXIMUM_LENGTH) {
    return {
      id: "Kata sandi harus 15 sampai 128 karakter.",
      en: "The password must have 15 to 128 characters.",
    };
  }
  const folded = password.toLowerCase();
  const isGuessable =
    BLOCKED.includes(folded) || new Set(folded).size < 5 || own.some((word) => folded === word.toLowerCase());
  return isGuessable
    ? { id: "Kata sandi ini terlalu mudah ditebak.", en: "This password is too easy to guess." }
    : null;
}
