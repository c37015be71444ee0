import { amountText, type Bilingual, includedTaxes, momentText, receiptSums } from "@alpokat/kernel";
import type { Locale } from "../page";
import { methodText } from "../statistics-words";
import type { Receipt } from "./read-receipt";

/** The words of the mails. */
export const WORDS = {
  receipt: { id: "Tanda terima", en: "Receipt" },
  issued: { id: "Diterbitkan", en: "Issued" },
  sale: { id: "Penjualan", en: "Sale" },
  items: { id: "Barang yang dibeli", en: "What was bought" },
  item: { id: "Barang", en: "Item" },
  price: { id: "Harga", en: "Price" },
  payment: { id: "Pembayaran", en: "Payment" },
  scan: { id: "Pindai untuk membuka tanda terima ini", en: "Scan to open this receipt" },
  scanToVerify: { id: "Pindai untuk memverifikasi tanda terima ini", en: "Scan to verify this receipt" },
  verify: { id: "Verifikasi", en: "Verify" },
  online: { id: "Buka tanda terima ini secara daring", en: "Open this receipt online" },
  pdf: { id: "Simpan sebagai PDF", en: "Save as PDF" },
  privacy: { id: "Bagaimana alamat Anda digunakan", en: "How your address is used" },
  linkEnds: { id: "Tautan berlaku sampai", en: "The link works until" },
  fingerprint: { id: "SHA-256 isi", en: "SHA-256 of the content" },
  page: { id: "Halaman", en: "Page" },
  keep: {
    id: "Siapa pun yang memiliki tautan ini dapat membaca tanda terima ini.",
    en: "Whoever has this link can read this receipt.",
  },
} as const satisfies Record<string, Bilingual>;

const SUMS = {
  total: { id: "Total", en: "Total" },
  tendered: { id: "Uang diterima", en: "Received" },
  change: { id: "Kembalian", en: "Change" },
  refund: { id: "Dikembalikan", en: "Refunded" },
} as const satisfies Record<string, Bilingual>;

type Money = Receipt["document"]["total"];

/** What a receipt's QR code is for: to verify it; one that is not signed, to open it. */
export const codeOf = ({ verifyUrl, shareUrl }: Receipt, locale: Locale): { link: string; label: string } =>
  verifyUrl === null
    ? { link: shareUrl, label: WORDS.scan[locale] }
    : { link: verifyUrl, label: WORDS.scanToVerify[locale] };

/** A label and an amount beside it. */
export interface Sum {
  readonly label: string;
  readonly amount: string;
  /** Whether it only tells what is in an amount above it. */
  readonly isAside: boolean;
}

export interface LineText {
  readonly name: string;
  /** Below the name: what was chosen with it, and how much of it at which price. */
  readonly details: readonly string[];
  readonly amount: string;
}

/** A receipt in words: what page and PDF both lay out. */
export interface ReceiptText {
  readonly title: string;
  /** What became of it; empty for a first version that stands. */
  readonly notes: readonly string[];
  readonly lines: readonly LineText[];
  /** From the lines to the total. */
  readonly sums: readonly Sum[];
  readonly total: Sum;
  /** How the total was paid, and what was given back. */
  readonly settled: readonly Sum[];
}

/** Decimals that a quantity may have. */
const QUANTITY_DECIMALS = 3;

/** Puts a receipt into words. Names are given by others: whoever lays it out keeps them apart from figures. */
export function receiptText({ number, document, ...receipt }: Receipt, locale: Locale): ReceiptText {
  return {
    title: `${WORDS.receipt[locale]} ${number}`,
    notes: notesOf(receipt, locale),
    lines: document.lines.map((line) => lineText(line, locale)),
    sums: receiptSums(document, locale).map(plain),
    total: sum(SUMS.total[locale], document.total),
    settled: [
      ...includedTaxes(document, locale).map((each) => ({ ...each, isAside: true })),
      ...document.payments.flatMap((payment) => paymentSums(payment, locale)),
      ...document.refunds.map(({ refundedAt, amount }) =>
        minus(`${SUMS.refund[locale]}, ${momentText(refundedAt, locale)}`, amount),
      ),
    ],
  };
}

const plain = (each: { readonly label: string; readonly amount: string }): Sum => ({
  ...each,
  isAside: false,
});
const sum = (label: string, amount: Money): Sum => plain({ label, amount: amountText(amount) });
const aside = (label: string, amount: Money): Sum => ({ ...sum(label, amount), isAside: true });
const minus = (label: string, amount: Money): Sum => ({
  ...sum(label, amount),
  amount: `−${amountText(amount)}`,
});

type Payment = Receipt["document"]["payments"][number];
function paymentSums({ method, amount, tendered, change }: Payment, locale: Locale): readonly Sum[] {
  return [
    sum(methodText(method, locale), amount),
    ...(tendered ? [aside(SUMS.tendered[locale], tendered)] : []),
    ...(change ? [aside(SUMS.change[locale], change)] : []),
  ];
}

type Line = Receipt["document"]["lines"][number];
function lineText({ name, variationName, modifiers, ...line }: Line, locale: Locale): LineText {
  const chosen = [...(variationName === null ? [] : [variationName]), ...modifiers].join(", ");
  const measured = `${quantityText(line.quantity, locale)} × ${amountText(line.unitPrice)}`;
  return { name, details: [...(chosen ? [chosen] : []), measured], amount: amountText(line.lineTotal) };
}

const TAGS = { id: "id-ID", en: "en-GB" } as const;

/** In the reader's language: to Indonesian eyes `1.125` is more than a thousand. */
function quantityText(quantity: string, locale: Locale): string {
  const format = new Intl.NumberFormat(TAGS[locale], { maximumFractionDigits: QUANTITY_DECIMALS });
  return format.format(quantity as Intl.StringNumericLiteral);
}

/** What the reader of an old link has to know first. */
function notesOf(
  { state, version, versions }: Omit<Receipt, "number" | "document">,
  locale: Locale,
): string[] {
  const newest = versions.at(-1);
  if (!newest) return [];
  const notes: Bilingual[] = [];
  if (state === "REVOKED") {
    const at = momentText(newest.changedAt, locale);
    notes.push({
      id: `Dibatalkan pada ${at}: penjualan ini tidak berlaku lagi.`,
      en: `Revoked on ${at}: this sale was voided.`,
    });
  }
  if (newest.cause === "REFUND") {
    const [number, before] = [String(version), String(version - 1)];
    const at = momentText(newest.issuedAt, locale);
    notes.push({
      id: `Versi ${number}, menggantikan versi ${before} setelah pengembalian uang pada ${at}.`,
      en: `Version ${number}, in the place of version ${before} after a refund on ${at}.`,
    });
  }
  return notes.map((note) => note[locale]);
}
