import type { Payment } from "../domain/payment";
import type { Sale } from "../domain/sale";
import { bookSale } from "./book-sale";
import type { Transaction } from "./ports";

/** What became of a sale that somebody paid. */
export type CompleteSaleOutcome =
  | { readonly outcome: "COMPLETED"; readonly sale: Sale }
  /** More is due: the sale stays open, and what is paid is held for it. */
  | { readonly outcome: "DUE"; readonly sale: Sale; readonly due: bigint }
  /** It is not open: canceled or completed by somebody else. */
  | { readonly outcome: "NOT_OPEN"; readonly sale: Sale }
  | { readonly outcome: "NOT_FOUND" };

/**
 * Completes an open sale once its authorized payments reach its total: captures them, posts the sale and tells the others,
 * in the transaction of the payment that came last. Whoever authorizes a payment calls it.
 */
export async function completeSale(tx: Transaction, saleId: string, at: Date): Promise<CompleteSaleOutcome> {
  const sale = await tx.saleStates.lock(saleId);
  if (!sale) return { outcome: "NOT_FOUND" };
  if (sale.state !== "OPEN") return { outcome: "NOT_OPEN", sale };
  const known = (await tx.payments.ofSales([saleId])).get(saleId) ?? [];
  const authorized = known.filter(({ state }) => state === "AUTHORIZED");
  const due = sale.total.minor - authorized.reduce((sum, { amount }) => sum + amount, 0n);
  if (due > 0n) return { outcome: "DUE", sale, due };
  const payments = await captureAll(tx, authorized, at);
  const completed = await tx.saleStates.move(sale, "COMPLETED", payments[0]?.method ?? null);
  const parts = (await tx.saleStates.partsOf([saleId])).get(saleId);
  await bookSale(tx, { sale: completed, payments, taxes: parts?.taxes ?? [] });
  return { outcome: "COMPLETED", sale: completed };
}

async function captureAll(tx: Transaction, payments: readonly Payment[], at: Date): Promise<Payment[]> {
  const captured: Payment[] = [];
  for (const payment of payments) {
    // The sale is locked, and payments move under its lock: another state is a defect.
    if (!(await tx.payments.move(payment, "CAPTURED", at)))
      throw new Error("An authorized payment moved meanwhile");
    captured.push({ ...payment, state: "CAPTURED", capturedAt: at });
  }
  return captured;
}
