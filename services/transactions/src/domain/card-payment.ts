import { type Bilingual, type UserError, userError } from "@alpokat/kernel";
import { looksLikeCardNumber } from "./card-number";
import type { PaymentMethod } from "./sale";

/** A card as a till's terminal names it, which is never its number. */
export interface CardReference {
  readonly issuer: string | null;
  readonly reference: string;
}

/** What a till says of a payment that may tell of a card. */
export interface ToldOfCard {
  readonly method: PaymentMethod;
  readonly issuer: string | null;
  readonly providerReference: string | null;
  /** What the terminal calls the card by, and never its number; null for anything but a card, and where it does not say. */
  readonly cardReference: string | null;
  /** How many attempts at this payment were denied before it was taken. */
  readonly deniedAttempts: number;
}

export type CardRefusal = "CARD_NUMBER_REFUSED" | "CARD_REFERENCE_INVALID" | "DENIED_ATTEMPTS_INVALID";

/** The cards that pay, as far as their terminals name them. */
export const cardsOf = (payments: readonly ToldOfCard[]): CardReference[] =>
  payments.flatMap(({ issuer, cardReference: reference }) =>
    reference === null ? [] : [{ issuer, reference }],
  );

const CARD_REFERENCE = /^[A-Za-z0-9*_-]{4,64}$/;
const MOST_DENIED_ATTEMPTS = 99;

/** What names a card may come with a card only, and its number from nobody. @returns every refusal. */
export function cardFaults(payment: ToldOfCard, path: readonly string[]): UserError<CardRefusal>[] {
  const { method, issuer, providerReference, cardReference, deniedAttempts } = payment;
  // Numbers of other payments are long as well, and one in ten of them would pass for a card's.
  const texts = { issuer, cardReference, providerReference: method === "CARD" ? providerReference : null };
  const faults = Object.entries(texts)
    .filter(([, text]) => text !== null && looksLikeCardNumber(text))
    .map(([field]) => fault("CARD_NUMBER_REFUSED", [...path, field]));
  if (cardReference !== null && (method !== "CARD" || !CARD_REFERENCE.test(cardReference)))
    faults.push(fault("CARD_REFERENCE_INVALID", [...path, "cardReference"]));
  if (deniedAttempts < 0 || deniedAttempts > MOST_DENIED_ATTEMPTS)
    faults.push(fault("DENIED_ATTEMPTS_INVALID", [...path, "deniedAttempts"]));
  return faults;
}

const TEXTS: Readonly<Record<CardRefusal, Bilingual>> = {
  CARD_NUMBER_REFUSED: {
    id: "Ini tampak seperti nomor kartu lengkap, yang tidak boleh kami terima. Kirim referensi kartu dari mesin EDC.",
    en: "This looks like a full card number, which we must not be given. Send the terminal's reference of the card.",
  },
  CARD_REFERENCE_INVALID: {
    id: "Referensi kartu harus 4 sampai 64 huruf, angka, bintang, garis bawah, dan tanda hubung, dan hanya untuk kartu.",
    en: "A card's reference has 4 to 64 letters, digits, asterisks, underscores and hyphens, and only a card has one.",
  },
  DENIED_ATTEMPTS_INVALID: {
    id: "Jumlah percobaan yang ditolak harus 0 sampai 99.",
    en: "Denied attempts are 0 to 99.",
  },
};

const fault = (code: CardRefusal, path: readonly string[]): UserError<CardRefusal> =>
  userError(code, TEXTS[code], path);
