import {
  type CurrencyCode,
  type UserError,
  isId,
  isPrintableText,
  parseMoney,
  userError,
} from "@alpokat/kernel";
import { looksLikeCardNumber } from "./card-number";
import { type CardRefusal, type ToldOfCard, cardFaults } from "./card-payment";
import type { MoneyText } from "./money-text";
import type { Discount } from "./pricing/discount";
import { parsePercent } from "./pricing/fraction";
import type { Tender } from "./pricing/split-tender";
import type { PaymentMethod } from "./sale";

/** A discount as a till writes it: a percentage or an amount. */
export interface DiscountInput {
  readonly name: string;
  readonly percent: string | null;
  readonly amount: MoneyText | null;
}

/** A payment as a till writes it. */
export interface PaymentInput extends ToldOfCard {
  readonly method: PaymentMethod;
  /** Null for what the others leave. */
  readonly amount: MoneyText | null;
  readonly tendered: MoneyText | null;
  readonly provider: string | null;
  readonly issuer: string | null;
  readonly providerReference: string | null;
}

/** What a till says of a sale beside its lines. */
export interface SaleTerms {
  readonly currencyCode: CurrencyCode;
  /** How all of it was paid; null where `payments` say it. */
  readonly paymentMethod: PaymentMethod | null;
  readonly payments: readonly PaymentInput[] | null;
  /** Whether what is not paid yet may come later. */
  readonly isLeftOpen: boolean;
  readonly discounts: readonly DiscountInput[];
  /** A percentage; null for what the outlet charges. */
  readonly serviceCharge: string | null;
  readonly tip: MoneyText | null;
  readonly terminalId: string | null;
  readonly cashier: string | null;
  readonly isOffline: boolean;
  readonly deviceTime: Date | null;
}

export type TermsRefusal =
  | "AMOUNT_INVALID"
  | "DISCOUNT_INVALID"
  | "SERVICE_CHARGE_INVALID"
  | "TIP_INVALID"
  | "PAYMENTS_INVALID"
  | "PAYMENT_AMOUNT_INVALID"
  | "TENDERED_TOO_LITTLE"
  | "PAYMENTS_EXCEED_TOTAL"
  | "PAYMENTS_TOO_LITTLE"
  | "PROVIDER_INVALID"
  | "REFERENCE_INVALID"
  | "REFERENCE_TAKEN"
  | CardRefusal
  | "TERMINAL_NOT_FOUND"
  | "CASHIER_INVALID"
  | "DEVICE_TIME_INVALID"
  | "TAX_RATE_EXPIRED";

type Fault = UserError<TermsRefusal>;

const MOST_DISCOUNTS = 10;
const MOST_PAYMENTS = 10;
export const PROVIDER = /^[A-Z0-9_]{1,30}$/;
const CASHIER = /^[A-Za-z0-9-]{1,20}$/;

/** An amount above zero in the sale's currency, in minor units; null where the text is none. */
export function amountOf(text: MoneyText | null, currency: CurrencyCode): bigint | null {
  if (text?.currencyCode !== currency) return null;
  const money = parseMoney(text.amount, currency);
  return money && money.minor > 0n ? money.minor : null;
}

/** Checks what a till says beside the lines. @returns every refusal. */
export function termsFaults(terms: SaleTerms, now: Date): Fault[] {
  const { currencyCode, discounts, tip } = terms;
  const faults = [
    ...discountFaults(discounts, currencyCode, ["input"]),
    ...paymentFaults(terms),
    ...captureFaults(terms, now),
  ];
  if (terms.serviceCharge !== null && parsePercent(terms.serviceCharge) === null) {
    const text = {
      id: "Biaya layanan harus 0 sampai 100 persen.",
      en: "The service charge must be 0 to 100 percent.",
    };
    faults.push(userError("SERVICE_CHARGE_INVALID", text, ["input", "serviceChargePercent"]));
  }
  if (tip && amountOf(tip, currencyCode) === null) {
    const text = {
      id: "Uang tip harus lebih dari nol.",
      en: "A tip must be more than zero, in the sale's currency.",
    };
    faults.push(userError("TIP_INVALID", text, ["input", "tip"]));
  }
  return faults;
}

/** Checks discounts of a line or of the whole sale. */
export function discountFaults(
  discounts: readonly DiscountInput[],
  currency: CurrencyCode,
  path: readonly string[],
): Fault[] {
  if (discounts.length > MOST_DISCOUNTS) return [discountFault([...path, "discounts"])];
  return discounts.flatMap((discount, place) =>
    discountOf(discount, currency) ? [] : [discountFault([...path, "discounts", String(place)])],
  );
}

/** Reads a discount. @returns null where it is none. */
export function discountOf(
  { name, percent, amount }: DiscountInput,
  currency: CurrencyCode,
): Discount | null {
  if (!isPrintableText(name.trim(), 100) || (percent === null) === (amount === null)) return null;
  const points = percent === null ? null : parsePercent(percent);
  const minor = amountOf(amount, currency);
  if (percent === null ? minor === null : points === null || points === 0n) return null;
  return { name: name.trim(), percent: points, amount: minor };
}

export const discountFault = (path: readonly string[]): Fault =>
  userError(
    "DISCOUNT_INVALID",
    {
      id: "Potongan harus bernama, berupa persen atau jumlah, dan tidak melebihi yang tersisa.",
      en: "A discount needs a name and a percentage or an amount, at most of what is left.",
    },
    path,
  );

function paymentFaults({ currencyCode, paymentMethod, payments, isLeftOpen }: SaleTerms): Fault[] {
  const path = ["input", "payments"];
  const least = isLeftOpen ? 0 : 1;
  const isClear = paymentMethod === null ? payments !== null : payments === null && !isLeftOpen;
  if (!isClear || (payments && (payments.length < least || payments.length > MOST_PAYMENTS))) {
    return [paymentFault("PAYMENTS_INVALID", path)];
  }
  return (payments ?? []).flatMap((payment, place) =>
    onePaymentFaults(payment, currencyCode, [...path, String(place)]),
  );
}

/** Checks a payment by itself. */
export function onePaymentFaults(
  payment: PaymentInput,
  currency: CurrencyCode,
  path: readonly string[],
): Fault[] {
  const { method, amount, tendered } = payment;
  const faults: Fault[] = [];
  if (amount && amountOf(amount, currency) === null) {
    faults.push(paymentFault("PAYMENT_AMOUNT_INVALID", [...path, "amount"]));
  }
  if (tendered && (method !== "CASH" || amountOf(tendered, currency) === null)) {
    faults.push(paymentFault("PAYMENT_AMOUNT_INVALID", [...path, "tendered"]));
  }
  return [...faults, ...providerFaults(payment, path), ...cardFaults(payment, path)];
}

function providerFaults(payment: PaymentInput, path: readonly string[]): Fault[] {
  const { method, provider, issuer, providerReference } = payment;
  const named = [provider, issuer].filter((name) => name !== null);
  const isNamed = named.every((name) => PROVIDER.test(name)) && !looksLikeCardNumber(provider ?? "");
  if (!isNamed || (method === "CASH" && named.length > 0)) {
    return [paymentFault("PROVIDER_INVALID", [...path, "provider"])];
  }
  if (providerReference === null) return [];
  return provider !== null && isPrintableText(providerReference, 64)
    ? []
    : [paymentFault("REFERENCE_INVALID", [...path, "providerReference"])];
}

const PAYMENT_TEXTS = {
  PAYMENTS_INVALID: {
    id: "Sebutkan satu cara pembayaran, atau 1 sampai 10 pembayaran yang paling banyak satu tanpa jumlah.",
    en: "Name one way of payment, or 1 to 10 payments of which at most one has no amount.",
  },
  PAYMENT_AMOUNT_INVALID: {
    id: "Jumlah pembayaran harus lebih dari nol dalam mata uang penjualan; uang tunai saja yang diserahkan.",
    en: "A payment must be more than zero in the sale's currency; only cash is tendered.",
  },
  TENDERED_TOO_LITTLE: { id: "Uang yang diserahkan kurang.", en: "Less was handed over than is to be paid." },
  PAYMENTS_EXCEED_TOTAL: {
    id: "Pembayaran melebihi jumlah penjualan.",
    en: "The payments are more than the sale comes to.",
  },
  PAYMENTS_TOO_LITTLE: {
    id: "Pembayaran kurang dari jumlah penjualan.",
    en: "The payments are less than the sale comes to.",
  },
  PROVIDER_INVALID: {
    id: "Penyedia harus berupa kode huruf besar, dan bukan untuk uang tunai.",
    en: "A provider is a code of capital letters, and cash has none.",
  },
  REFERENCE_INVALID: {
    id: "Nomor referensi harus 1 sampai 64 huruf, bersama penyedianya.",
    en: "A reference has 1 to 64 characters, and its provider with it.",
  },
  REFERENCE_TAKEN: {
    id: "Nomor referensi ini sudah dipakai pembayaran lain.",
    en: "Another payment has this reference already.",
  },
} as const;

/** The refusal of a payment, by its code. */
export const paymentFault = (code: keyof typeof PAYMENT_TEXTS, path: readonly string[]): Fault =>
  userError(code, PAYMENT_TEXTS[code], path);

/** A till's clock may be wrong, and not by years: what it says is noted, and nothing rests on it. */
const CLOCK_ERROR_MS = 366 * 86_400_000;

function captureFaults({ terminalId, cashier, isOffline, deviceTime }: SaleTerms, now: Date): Fault[] {
  const faults: Fault[] = [];
  if (terminalId !== null && !isId(terminalId)) faults.push(terminalNotFound());
  if (cashier !== null && (!CASHIER.test(cashier) || looksLikeCardNumber(cashier))) {
    const text = {
      id: "Kode kasir harus 1 sampai 20 huruf atau angka, bukan nama.",
      en: "A cashier's code has 1 to 20 letters or digits, and is no name.",
    };
    faults.push(userError("CASHIER_INVALID", text, ["input", "cashier"]));
  }
  const isPlausible = deviceTime === null || Math.abs(deviceTime.getTime() - now.getTime()) <= CLOCK_ERROR_MS;
  if (!isPlausible || (isOffline && deviceTime === null)) {
    const text = {
      id: "Penjualan luring memerlukan waktu perangkat yang masuk akal.",
      en: "An offline sale needs the time of its device, within a year.",
    };
    faults.push(userError("DEVICE_TIME_INVALID", text, ["input", "deviceTime"]));
  }
  return faults;
}

export const terminalNotFound = (): UserError<"TERMINAL_NOT_FOUND"> =>
  userError("TERMINAL_NOT_FOUND", { id: "Mesin kasir tidak ditemukan.", en: "There is no such terminal." }, [
    "input",
    "terminalId",
  ]);

/** The tenders of terms that passed `termsFaults`. */
export function tendersOf({ currencyCode, paymentMethod, payments }: SaleTerms): Tender[] {
  if (paymentMethod !== null) return [{ method: paymentMethod, amount: null, tendered: null }];
  return (payments ?? []).map((payment) => tenderOf(payment, currencyCode));
}

/** The tender of a payment that passed `onePaymentFaults`. */
export const tenderOf = ({ method, amount, tendered }: PaymentInput, currency: CurrencyCode): Tender => ({
  method,
  amount: amountOf(amount, currency),
  tendered: amountOf(tendered, currency),
});
