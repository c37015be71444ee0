import { type Bilingual, type UserError, jakartaDay, userError } from "@alpokat/kernel";
import type { Payment, PaymentState } from "../payment";
import type { Sale } from "../sale";
import { illegalState } from "../state-table";
import { qrisCeiling } from "./ceiling";

export type QrisPaymentRefusal =
  | "QRIS_NOT_AVAILABLE"
  | "SALE_NOT_FOUND"
  | "ILLEGAL_STATE"
  | "QRIS_NOT_REGISTERED"
  | "CURRENCY_NOT_IDR"
  | "AMOUNT_INVALID"
  | "AMOUNT_EXCEEDS_DUE"
  | "QRIS_CEILING_EXCEEDED"
  | "EXPIRY_INVALID"
  | "PAYMENT_CLOSED"
  | "PROVIDER_UNAVAILABLE"
  | "PROVIDER_REFUSED"
  | "IDEMPOTENCY_KEY_REUSED";

type Refusal = UserError<QrisPaymentRefusal>;

const TEXTS = {
  QRIS_NOT_AVAILABLE: {
    id: "Pembayaran QRIS belum disediakan di sini.",
    en: "QRIS payments are not offered here.",
  },
  SALE_NOT_FOUND: { id: "Penjualan tidak ditemukan.", en: "There is no such sale." },
  QRIS_NOT_REGISTERED: {
    id: "Gerai belum memiliki pengaturan QRIS.",
    en: "The outlet has no settings for QRIS.",
  },
  CURRENCY_NOT_IDR: { id: "QRIS hanya untuk rupiah.", en: "QRIS is for rupiah only." },
  AMOUNT_INVALID: {
    id: "Jumlah harus rupiah bulat, lebih dari nol.",
    en: "The amount must be whole rupiah, more than zero.",
  },
  AMOUNT_EXCEEDS_DUE: {
    id: "Jumlah melebihi yang masih harus dibayar.",
    en: "The amount is more than is still due.",
  },
  QRIS_CEILING_EXCEEDED: {
    id: "Jumlah melebihi batas satu transaksi QRIS.",
    en: "The amount is more than one QRIS transaction may be.",
  },
  EXPIRY_INVALID: {
    id: "Masa berlaku kode harus 60 sampai 86400 detik.",
    en: "A code must be valid for 60 to 86400 seconds.",
  },
  PAYMENT_CLOSED: {
    id: "Pembayaran ini sudah berakhir. Buat yang baru.",
    en: "This payment has ended. Ask for another.",
  },
  PROVIDER_UNAVAILABLE: {
    id: "Penyedia QRIS tidak menjawab. Ulangi dengan kunci yang sama.",
    en: "The provider does not answer. Repeat with the same key.",
  },
  PROVIDER_REFUSED: { id: "Penyedia QRIS menolak pembayaran ini.", en: "The provider refuses this payment." },
} as const satisfies Partial<Record<QrisPaymentRefusal, Bilingual>>;

/** A refusal of a QRIS payment. @param field of the input; null where none is at fault. */
export const qrisRefusal = (code: keyof typeof TEXTS, field: string | null = null): Refusal =>
  userError(code, TEXTS[code], field === null ? null : ["input", field]);

/** States in which a payment's amount is given to its sale, or may still be. */
const HELD: readonly PaymentState[] = ["PENDING", "AUTHORIZED", "CAPTURED", "SETTLED"];

/** What of a sale no payment has paid or is to pay. */
export const dueOf = (
  sale: Pick<Sale, "total">,
  payments: readonly Pick<Payment, "state" | "amount">[],
): bigint =>
  payments
    .filter(({ state }) => HELD.includes(state))
    .reduce((due, { amount }) => due - amount, sale.total.minor);

/** A payment that is asked for, in rupiah. */
interface AskedPayment {
  /** Null for what is due. */
  readonly amount: bigint | null;
  readonly due: bigint;
}

/** Decides how much an open sale's payment is. @returns the amount, or why there is none. */
export function amountToPay(
  { state, total }: Pick<Sale, "state" | "total">,
  { amount, due }: AskedPayment,
  now: Date,
): { readonly amount: bigint } | { readonly refusal: Refusal } {
  if (state !== "OPEN") return { refusal: illegalState(state, "COMPLETED", ["input", "saleId"]) };
  if (total.currency !== "IDR") return { refusal: qrisRefusal("CURRENCY_NOT_IDR", "saleId") };
  const asked = amount ?? due;
  if (asked > due || due <= 0n) return { refusal: qrisRefusal("AMOUNT_EXCEEDS_DUE", "amount") };
  const ceiling = qrisCeiling(jakartaDay(now));
  if (asked <= ceiling) return { amount: asked };
  const refusal = qrisRefusal("QRIS_CEILING_EXCEEDED", "amount");
  return { refusal: { ...refusal, details: { ceiling: ceiling.toString() } } };
}

const SHORTEST_SECONDS = 60;
const LONGEST_SECONDS = 86_400;

export const isValidity = (seconds: number): boolean =>
  Number.isInteger(seconds) && seconds >= SHORTEST_SECONDS && seconds <= LONGEST_SECONDS;
