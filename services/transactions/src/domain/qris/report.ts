import type { Payment, PaymentState } from "../payment";
import type { SaleState } from "../sale-state";
import type { ProviderPayment } from "./provider-payment";

/** What a provider's word about a payment means. */
export type ReportOutcome =
  /** The money is there, in time and in full: the payment is taken. */
  | "TAKEN"
  /** Nobody paid, and nobody will. */
  | "CLOSED"
  /** Nothing that was not known. */
  | "NO_CHANGE"
  /** Word of a payment that this system did not ask for. */
  | "UNKNOWN_REFERENCE"
  /** Money came that no sale can take; each has to go back. */
  | UnexpectedMoney;

/** Money that came though it should not have. */
export type UnexpectedMoney =
  "CODE_CLOSED" | "OTHER_AMOUNT" | "PAID_AFTER_EXPIRY" | "PAID_TWICE" | "SALE_CLOSED";

const UNEXPECTED_MONEY: readonly UnexpectedMoney[] = [
  "CODE_CLOSED",
  "OTHER_AMOUNT",
  "PAID_AFTER_EXPIRY",
  "PAID_TWICE",
  "SALE_CLOSED",
];

export const isUnexpectedMoney = (outcome: ReportOutcome): outcome is UnexpectedMoney =>
  (UNEXPECTED_MONEY as readonly string[]).includes(outcome);

/** A payment as it stands, under the lock of its sale. */
export interface AwaitedPayment {
  readonly payment: Pick<Payment, "id" | "state" | "amount" | "currency" | "expiresAt" | "providerReference">;
  readonly saleState: SaleState;
}

/** Money is there or was. */
const TAKEN: readonly PaymentState[] = ["AUTHORIZED", "CAPTURED", "SETTLED", "CHARGED_BACK"];

/**
 * Judges what a provider says of a payment, whichever order its words come in. Only a word of money that fits takes a
 * payment; one that ends it counts while it is awaited and never undoes money that came.
 * @param at when it was said, for a provider that does not say when the buyer paid.
 */
export function judgeReport(awaited: AwaitedPayment, report: ProviderPayment, at: Date): ReportOutcome {
  const { payment } = awaited;
  if (report.state === "PAID") return judgePaid(awaited, report, at);
  const isEnd = report.state === "CANCELED" || report.state === "FAILED";
  return isEnd && payment.state === "PENDING" ? "CLOSED" : "NO_CHANGE";
}

const isFull = ({ amount, currency }: AwaitedPayment["payment"], paid: ProviderPayment["amount"]): boolean =>
  paid?.minor === amount && paid.currency === currency;

/** A provider may leave its number out; the payment was then stored under its own id, and no other number tells it apart. */
const isSamePayment = (
  { id, providerReference: stored }: AwaitedPayment["payment"],
  report: ProviderPayment,
): boolean => report.providerReference === null || stored === id || report.providerReference === stored;

function judgePaid({ payment, saleState }: AwaitedPayment, report: ProviderPayment, at: Date): ReportOutcome {
  if (TAKEN.includes(payment.state)) return isSamePayment(payment, report) ? "NO_CHANGE" : "PAID_TWICE";
  if (!isFull(payment, report.amount)) return "OTHER_AMOUNT";
  const isLate = payment.expiresAt !== null && (report.paidAt ?? at) > payment.expiresAt;
  if (isLate || payment.state === "EXPIRED") return "PAID_AFTER_EXPIRY";
  if (saleState !== "OPEN") return "SALE_CLOSED";
  return payment.state === "PENDING" ? "TAKEN" : "CODE_CLOSED";
}
