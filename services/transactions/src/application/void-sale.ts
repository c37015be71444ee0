import { type Clock, type UserError, newId } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import type { Payment } from "../domain/payment";
import type { Sale } from "../domain/sale";
import { mirrored, postedLegs } from "../domain/sale-posting";
import { type VoidRefusal, voidFaults } from "../domain/void-sale";
import { cashOf, noteCash } from "./book-sale";
import { accountIdOf, keyReused } from "./caller";
import type { InTransaction, Transaction } from "./ports";
import { returnThroughProvider } from "./qris/return-payment";
import { correctReceipts } from "./receipts/correct-receipts";
import { type SaleChangeRefusal, saleNotFound, saleToChange } from "./sale-to-change";

type Refusals = readonly UserError<VoidRefusal | SaleChangeRefusal>[];
export type VoidSaleOutcome = { readonly sale: Sale } | { readonly refusals: Refusals };
type Stored = { readonly saleId: string } | { readonly refusals: Refusals };

export interface VoidSaleRequest {
  readonly saleId: string;
  /** As the client read it; null where it does not care. */
  readonly version: number | null;
}

/**
 * Undoes a sale: one that is open is canceled, one that is completed is voided on its own day, by a posting the other
 * way. Safe to repeat under the same key.
 */
export class VoidSale {
  constructor(
    private readonly inTransaction: InTransaction,
    private readonly clock: Clock,
  ) {}

  async run(
    guard: RequestGuard,
    { idempotencyKey: key, ...input }: VoidSaleRequest & { readonly idempotencyKey: string },
  ): Promise<VoidSaleOutcome> {
    return this.inTransaction(guard, async (tx) => {
      const request = { account: accountIdOf(guard), key, operation: "voidSale", input };
      const stored = await tx.once<Stored>(request, () => this.undo(tx, input));
      if (!stored) return { refusals: [keyReused()] };
      if ("refusals" in stored) return stored;
      const [sale] = await tx.sales.findByIds([stored.saleId]);
      return sale ? { sale } : { refusals: [saleNotFound()] };
    });
  }

  private async undo(tx: Transaction, request: VoidSaleRequest): Promise<Stored> {
    const found = await saleToChange(tx, request);
    if ("refusals" in found) return found;
    const { sale } = found;
    const now = this.clock();
    const payments = (await tx.payments.ofSales([sale.id])).get(sale.id) ?? [];
    const [outlet] = await tx.outlets.findByIds([sale.outletId]);
    if (!outlet) return { refusals: [saleNotFound()] };
    const faults = voidFaults({ ...sale, timeZone: outlet.timeZone, payments }, now);
    if (faults.length > 0) return { refusals: faults };
    await (sale.state === "OPEN"
      ? cancel(tx, sale, { payments, now })
      : reverse(tx, sale, { payments, now }));
    return { saleId: sale.id };
  }
}

interface Undoing {
  readonly payments: readonly Payment[];
  readonly now: Date;
}

/** Lets go of an open sale: nothing was posted. */
async function cancel(tx: Transaction, sale: Sale, { payments, now }: Undoing): Promise<void> {
  for (const payment of payments) {
    if (payment.state === "AUTHORIZED") {
      await tx.payments.move(payment, "VOIDED", now);
      await returnAll(tx, payment, now);
    }
    if (payment.state === "PENDING") await tx.payments.move(payment, "CANCELED", now);
  }
  await tx.saleStates.move(sale, "CANCELED");
  await tx.publish("sale.canceled.v1", sale.id, idsOf(sale));
}

const returnAll = (tx: Transaction, payment: Payment, at: Date): Promise<void> =>
  returnThroughProvider(tx, payment, {
    refundId: null,
    amount: { minor: payment.amount, currency: payment.currency },
    at,
  });

/** Gives everything back, and posts the sale the other way. */
async function reverse(tx: Transaction, sale: Sale, { payments, now }: Undoing): Promise<void> {
  const { id, merchantId, outletId, total, parts } = sale;
  const captured = payments.filter(({ state }) => state === "CAPTURED");
  for (const payment of captured) {
    if (!(await tx.payments.reserve(payment.id, payment.amount)))
      throw new Error("A captured payment can't be given back");
    await returnAll(tx, payment, now);
  }
  const { taxes } = (await tx.saleStates.partsOf([id])).get(id) ?? { taxes: [] };
  const { tip, cashRounding } = parts;
  const legs = mirrored(
    postedLegs({ outletId, total: total.minor, tip, cashRounding, taxes, payments: captured }),
  );
  const { minor, currency } = cashOf(captured, total.currency);
  await noteCash(tx, sale.terminalId, { kind: "VOID", reference: id, cash: { currency, minor: -minor } });
  await tx.ledger.post([
    { id: newId(), merchantId, kind: "VOID", reference: id, currency: total.currency, occurredAt: now, legs },
  ]);
  await tx.saleStates.move(sale, "VOIDED");
  await correctReceipts(tx, { saleIds: [id], cause: "VOID", at: now });
  await tx.publish("sale.voided.v1", id, idsOf(sale));
}

const idsOf = ({ id: saleId, merchantId, outletId }: Sale): Readonly<Record<string, string>> => ({
  saleId,
  merchantId,
  outletId,
});
