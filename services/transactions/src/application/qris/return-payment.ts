import { type Money, newId } from "@alpokat/kernel";
import type { Payment } from "../../domain/payment";
import type { ProviderPayment } from "../../domain/qris/provider-payment";
import type { Transaction } from "../ports";
import type { QrisPayment } from "../qris-ports";
import { knownNumber } from "./known-number";
import { noteWork } from "./note-work";

/** Whether a provider took a payment, so that it is the one to give the money back. */
export const isTakenByProvider = async (tx: Transaction, paymentId: string): Promise<boolean> =>
  (await tx.qrisPayments.findByPayments([paymentId])).length > 0;

/**
 * Has the provider give back money of a payment that it took, in the transaction that decides so; nothing for a payment
 * that nobody but the merchant took.
 * @param given `refundId` null where the sale ends with it: voided, or canceled.
 */
export async function returnThroughProvider(
  tx: Transaction,
  payment: Payment,
  given: { readonly refundId: string | null; readonly amount: Money; readonly at: Date },
): Promise<void> {
  const { id: paymentId, merchantId } = payment;
  const [asked] = await tx.qrisPayments.findByPayments([paymentId]);
  const providerReference = await knownNumber(tx, payment);
  if (!asked || providerReference === null) return;
  const { refundId, amount, at } = given;
  const { reference } = asked;
  const money = { id: newId(), merchantId, paymentId, refundId, reference, providerReference, amount };
  await tx.qrisReturns.add({ ...money, createdAt: at }, at);
}

/**
 * Notes that money has to go back which no sale can take. Only what the provider says in rupiah, with its number of the
 * payment: anything else is put on the list of what people look at.
 */
export async function noteUnexpected(
  tx: Transaction,
  { merchantId, paymentId, reference }: QrisPayment,
  { amount, providerReference }: ProviderPayment,
  at: Date,
): Promise<void> {
  if (amount?.currency !== "IDR" || amount.minor <= 0n || providerReference === null) {
    const said = { amount, providerReference, createdAt: at };
    await noteWork(tx, { kind: "RETURN_IMPOSSIBLE", merchantId, paymentId, ...said });
    return;
  }
  const money = { amount, reference, providerReference };
  await tx.qrisReturns.add(
    { id: newId(), merchantId, paymentId, refundId: null, ...money, createdAt: at },
    at,
  );
}
