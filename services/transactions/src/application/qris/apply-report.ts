import type { ProviderPayment } from "../../domain/qris/provider-payment";
import {
  type ReportOutcome,
  type UnexpectedMoney,
  isUnexpectedMoney,
  judgeReport,
} from "../../domain/qris/report";
import type { Payment, PaymentState } from "../../domain/payment";
import { completeSale } from "../complete-sale";
import { assessReceived } from "./assess-received";
import { knownNumber } from "./known-number";
import { noteWork } from "./note-work";
import { noteUnexpected } from "./return-payment";
import type { Transaction } from "../ports";
import type { QrisPayment, QrisReport } from "../qris-ports";

/** What a provider says of a payment that it was asked for, and when it was heard. */
export interface HeardReport {
  readonly payment: QrisPayment;
  readonly said: ProviderPayment;
  readonly at: Date;
  readonly callback: QrisReport["callback"];
}

/**
 * Does what a provider's word means, in one commit: the payment is taken and the sale completed and posted, or the payment
 * ends, or money that no sale can take is told of; what came is decided on last. Under the lock of the sale, so that words
 * that come at once are heard one after the other.
 * @returns null for a callback, or unexpected money, that was heard of before.
 */
export async function applyReport(
  tx: Transaction,
  provider: string,
  report: HeardReport,
): Promise<ReportOutcome | null> {
  const { payment: asked, said, at } = report;
  const sale = await tx.saleStates.lock(asked.saleId);
  const [payment] = await tx.payments.findByIds([asked.paymentId]);
  if (!sale || !payment) throw new Error("A payment was asked for and is not in its merchant's books");

  const awaited = { ...payment, providerReference: await knownNumber(tx, payment) };
  const outcome = judgeReport({ payment: awaited, saleState: sale.state }, said, at);
  if (!(await isToBeDone(tx, { ...report, reference: asked.reference, outcome }))) return null;
  if (outcome === "TAKEN") await take(tx, payment, { provider, said, at });
  if (outcome === "CLOSED") await end(tx, payment, said.state === "CANCELED" ? "CANCELED" : "FAILED", at);
  if (isUnexpectedMoney(outcome)) {
    await tellUnexpected(tx, payment, { outcome, at });
    await noteUnexpected(tx, asked, said, at);
  }
  if (outcome === "TAKEN" || isUnexpectedMoney(outcome))
    await assessReceived(tx, sale, { payment, said, outcome, at });
  return outcome;
}

/**
 * Notes a word, and says whether anything follows from it. The number of a callback is not signed: where the payment's own
 * state decides, under the lock of its sale, a number that was used before is no reason to leave money unheard of.
 */
async function isToBeDone(
  tx: Transaction,
  word: Parameters<Transaction["qrisPayments"]["note"]>[0],
): Promise<boolean> {
  if (word.callback === null && word.outcome === "NO_CHANGE") return true;
  const isNews = await tx.qrisPayments.note(word);
  return isNews || word.outcome === "TAKEN" || word.outcome === "CLOSED";
}

/** How an awaited payment ends whose money came otherwise than awaited. */
const ENDS = {
  CODE_CLOSED: "CANCELED",
  OTHER_AMOUNT: "FAILED",
  PAID_AFTER_EXPIRY: "EXPIRED",
  PAID_TWICE: "FAILED",
  SALE_CLOSED: "CANCELED",
} as const satisfies Record<UnexpectedMoney, PaymentState>;

async function tellUnexpected(
  tx: Transaction,
  payment: Payment,
  { outcome, at }: { readonly outcome: UnexpectedMoney; readonly at: Date },
): Promise<void> {
  if (payment.state === "PENDING") await end(tx, payment, ENDS[outcome], at);
  const { id: paymentId, saleId, merchantId } = payment;
  await tx.publish("payment.unexpected.v1", paymentId, { paymentId, saleId, merchantId, outcome });
}

async function take(
  tx: Transaction,
  payment: Payment,
  { provider, said, at }: { readonly provider: string; readonly said: ProviderPayment; readonly at: Date },
): Promise<void> {
  const { providerReference: reference, amount } = said;
  const { id: paymentId, merchantId } = payment;
  const kept = await tx.qrisPayments.markPaid(paymentId, { provider, reference, at: said.paidAt ?? at });
  if (reference !== null && kept !== reference) {
    const claimed = { amount, providerReference: reference, createdAt: at };
    await noteWork(tx, { kind: "NUMBER_TAKEN", merchantId, paymentId, ...claimed });
  }
  await moveOn(tx, payment, "AUTHORIZED", at);
  await completeSale(tx, payment.saleId, at);
}

/** Ends a payment that nobody paid; its sale stays open and can be paid otherwise. */
export async function end(
  tx: Transaction,
  payment: Payment,
  state: "CANCELED" | "FAILED" | "EXPIRED",
  at: Date,
): Promise<void> {
  await moveOn(tx, payment, state, at);
  await tx.qrisPayments.close(payment.id);
}

/** The sale is locked, and payments move under its lock: another state is a defect. */
async function moveOn(tx: Transaction, payment: Payment, state: Payment["state"], at: Date): Promise<void> {
  if (!(await tx.payments.move(payment, state, at))) throw new Error("A payment moved meanwhile");
}
