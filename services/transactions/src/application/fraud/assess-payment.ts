import type { Money, Telemetry } from "@alpokat/kernel";
import type { CardReference } from "../../domain/card-payment";
import type { PaymentMethod, Sale } from "../../domain/sale";
import { holdBooks } from "../book-sale";
import type { Transaction } from "../ports";
import { importedBuyer } from "./count-people";

/** Money that came for a sale after it was recorded. */
export interface LaterPayment {
  readonly paymentId: string;
  readonly amount: Money;
  readonly method: PaymentMethod;
  readonly at: Date;
  readonly recordedBy: string;
  /** Null where a provider tells of it. */
  readonly telemetry: Telemetry | null;
  readonly cards: readonly CardReference[];
  readonly deniedPayments: number;
  /** Whether no sale can take it. */
  readonly isUnexpected: boolean;
}

/** Has the fraud rules look at a payment: the sale itself they saw when it was recorded, without it. */
export async function assessPayment(tx: Transaction, sale: Sale, payment: LaterPayment): Promise<void> {
  const { id, merchantId, outletId, buyer } = sale;
  const { paymentId, amount, method, at, ...told } = payment;
  const [outlet] = await tx.outlets.findByIds([outletId]);
  await holdBooks(tx, sale);
  await tx.fraud.assess({
    ...{ kind: "PAYMENT", transactionId: paymentId, merchantId, outletId },
    ...told,
    timeZone: outlet?.timeZone ?? "Asia/Jakarta",
    amount: amount.minor,
    currency: amount.currency,
    paymentMethod: method,
    lineCount: ((await tx.sales.linesOf([id])).get(id) ?? []).length,
    isOffline: false,
    occurredAt: at,
    recordedAt: at,
    customers: importedBuyer(buyer),
    refund: null,
  });
}
