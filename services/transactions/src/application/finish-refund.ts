import { newId } from "@alpokat/kernel";
import type { Payment } from "../domain/payment";
import type { Refund } from "../domain/refund/refund";
import type { Sale } from "../domain/sale";
import { mirrored, postedLegs } from "../domain/sale-posting";
import { noteCash } from "./book-sale";
import type { Transaction } from "./ports";
import { correctReceipts } from "./receipts/correct-receipts";

/** A refund that is completed, with what it belongs to. */
interface Completed {
  readonly refund: Pick<Refund, "id" | "total">;
  readonly payment: Pick<Payment, "method">;
  readonly at: Date;
}

/**
 * Posts a completed refund as the mirror of its part of the sale, moves the sale on, and tells the others. The sale is
 * locked by the caller.
 */
export async function finishRefund(
  tx: Transaction,
  sale: Sale,
  { refund, payment, at }: Completed,
): Promise<void> {
  const { id: saleId, merchantId, outletId } = sale;
  const { currency, minor: total } = refund.total;
  const { tip, cashRounding } = await tx.refunds.partsOf(refund.id);
  const taxes = await tx.refunds.taxesOf(refund.id);
  const payments = [{ method: payment.method, amount: total }];
  const legs = mirrored(postedLegs({ outletId, total, tip, cashRounding, taxes, payments }));
  const cash = { currency, minor: payment.method === "CASH" ? -total : 0n };
  await noteCash(tx, sale.terminalId, { kind: "REFUND", reference: refund.id, cash });
  await tx.ledger.post([
    { id: newId(), merchantId, kind: "REFUND", reference: refund.id, currency, occurredAt: at, legs },
  ]);
  const all = (await tx.refunds.ofSales([saleId])).get(saleId) ?? [];
  const back = all.reduce((sum, each) => (each.state === "COMPLETED" ? sum + each.total.minor : sum), 0n);
  await tx.saleStates.move(sale, back === sale.total.minor ? "REFUNDED" : "PARTIALLY_REFUNDED");
  await correctReceipts(tx, { saleIds: [saleId], cause: "REFUND", at });
  await tx.publish("sale.refunded.v1", refund.id, { refundId: refund.id, saleId, merchantId, outletId });
}
