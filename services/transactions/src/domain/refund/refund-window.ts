import type { Payment } from "../payment";
import type { PaymentMethod } from "../sale";

/** How long after a payment its provider gives money back, from a day on. */
interface RefundWindow {
  readonly method: PaymentMethod;
  /** Null for every provider that has no window of its own. */
  readonly provider: string | null;
  /** Days where the payer's wallet is the provider's own; null for no limit. */
  readonly daysOnUs: number | null;
  readonly daysOffUs: number | null;
  /** Minutes of the day in Jakarta between which the provider refuses; null where it never does. */
  readonly closed: { readonly from: number; readonly to: number } | null;
  /** ISO day from which the window holds. */
  readonly validFrom: string;
}

const CLOSED_AT_NIGHT = { from: 23 * 60 + 55, to: 6 * 60 };

/** As the providers' published terms say; the newest that holds counts. Cash, cards and transfers are the merchant's own affair. */
const REFUND_WINDOWS: readonly RefundWindow[] = [
  {
    method: "QRIS",
    provider: "SHOPEEPAY",
    daysOnUs: 365,
    daysOffUs: 7,
    closed: CLOSED_AT_NIGHT,
    validFrom: "2020-01-01",
  },
  { method: "QRIS", provider: "GOPAY", daysOnUs: 45, daysOffUs: 7, closed: null, validFrom: "2020-01-01" },
  { method: "QRIS", provider: "DANA", daysOnUs: 45, daysOffUs: 45, closed: null, validFrom: "2020-01-01" },
  { method: "QRIS", provider: "OVO", daysOnUs: 7, daysOffUs: 7, closed: null, validFrom: "2020-01-01" },
  // The shortest of the known: a provider that allows more is named.
  { method: "QRIS", provider: null, daysOnUs: 7, daysOffUs: 7, closed: null, validFrom: "2020-01-01" },
  {
    method: "EWALLET",
    provider: "SHOPEEPAY",
    daysOnUs: 365,
    daysOffUs: 365,
    closed: CLOSED_AT_NIGHT,
    validFrom: "2020-01-01",
  },
  {
    method: "EWALLET",
    provider: "GOPAY",
    daysOnUs: 45,
    daysOffUs: 45,
    closed: null,
    validFrom: "2020-01-01",
  },
  { method: "EWALLET", provider: "DANA", daysOnUs: 45, daysOffUs: 45, closed: null, validFrom: "2020-01-01" },
  { method: "EWALLET", provider: null, daysOnUs: 7, daysOffUs: 7, closed: null, validFrom: "2020-01-01" },
];

export type WindowRefusal = "REFUND_WINDOW_OVER" | "REFUND_WINDOW_CLOSED";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const JAKARTA_MS = 7 * 60 * MINUTE_MS;

/** Why a payment can't be given back at this moment; null where it can. */
export function windowRefusal(
  payment: Pick<Payment, "method" | "provider" | "issuer" | "capturedAt" | "occurredAt">,
  now: Date,
): WindowRefusal | null {
  const window = windowOf(payment, now);
  if (!window) return null;
  const isOnUs = payment.issuer !== null && payment.issuer === payment.provider;
  const days = isOnUs ? window.daysOnUs : window.daysOffUs;
  const paidAt = payment.capturedAt ?? payment.occurredAt;
  if (days !== null && now.getTime() - paidAt.getTime() > days * DAY_MS) return "REFUND_WINDOW_OVER";
  return window.closed && isWithin(window.closed, now) ? "REFUND_WINDOW_CLOSED" : null;
}

function windowOf(
  { method, provider }: Pick<Payment, "method" | "provider">,
  now: Date,
): RefundWindow | null {
  const today = new Date(now.getTime() + JAKARTA_MS).toISOString().slice(0, 10);
  const known = REFUND_WINDOWS.filter((each) => each.method === method && each.validFrom <= today);
  const named = known.filter((each) => each.provider !== null && each.provider === provider);
  const candidates = named.length > 0 ? named : known.filter((each) => each.provider === null);
  return candidates.toSorted((one, other) => (one.validFrom < other.validFrom ? 1 : -1))[0] ?? null;
}

/** Whether a moment lies in hours that may go over midnight. */
function isWithin({ from, to }: { readonly from: number; readonly to: number }, now: Date): boolean {
  const minute = Math.floor(((now.getTime() + JAKARTA_MS) % DAY_MS) / MINUTE_MS);
  return from <= to ? minute >= from && minute < to : minute >= from || minute < to;
}
