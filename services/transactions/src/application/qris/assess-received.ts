import { MAX_MINOR, type Money } from "@alpokat/kernel";
import type { Payment } from "../../domain/payment";
import type { ProviderPayment } from "../../domain/qris/provider-payment";
import { type ReportOutcome, isUnexpectedMoney } from "../../domain/qris/report";
import type { Sale } from "../../domain/sale";
import { assessPayment } from "../fraud/assess-payment";
import type { Transaction } from "../ports";

/** Money that a provider says it has. */
interface Received {
  readonly payment: Payment;
  readonly said: ProviderPayment;
  readonly outcome: ReportOutcome;
  readonly at: Date;
}

/**
 * Has the fraud rules look at money that a provider took, in the commit that books it or notes that it goes back. Whatever they
 * say, it is there: they tell who looks at it (ADR 61). A payment is decided on by the first money that comes for it, and once.
 */
export async function assessReceived(tx: Transaction, sale: Sale, received: Received): Promise<void> {
  const { payment, said, outcome, at } = received;
  if (await tx.fraud.hasDecided("PAYMENT", payment.id)) return;
  const { recordedBy, denied } = await tx.qrisPayments.attempts(sale.id, payment.id);
  await assessPayment(tx, sale, {
    paymentId: payment.id,
    amount: amountOf(payment, said),
    method: payment.method,
    at,
    recordedBy,
    telemetry: null,
    cards: [],
    deniedPayments: denied,
    isUnexpected: isUnexpectedMoney(outcome),
  });
}

/** What came, where the provider says it in a way that can be counted; else what was asked for. */
function amountOf({ amount: minor, currency }: Payment, { amount: came }: ProviderPayment): Money {
  const isCountable = came?.currency === currency && came.minor > 0n && came.minor <= MAX_MINOR;
  return isCountable ? came : { minor, currency };
}
