import { type Clock, type UserError, newId } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import type { TimeZone } from "../domain/outlet";
import type { Payment } from "../domain/payment";
import type { Sale } from "../domain/sale";
import { mirrored, postedLegs } from "../domain/sale-posting";
import { type VoidRefusal, secondPersonNeeded, voidFaults } from "../domain/void-sale";
import { cashOf, holdBooks, noteCash } from "./book-sale";
import { accountIdOf, keyReused, recordingBy } from "./caller";
import type { InTransaction, Transaction } from "./ports";
import { returnThroughProvider } from "./qris/return-payment";
import { correctReceipts } from "./receipts/correct-receipts";
import type { Recording } from "./recording";
import { type SaleChangeRefusal, saleNotFound, saleToChange } from "./sale-to-change";
import { givenBack, needsSecondPerson } from "./second-person";

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
 * way. What would need a second person as a refund is not voided. Safe to repeat under the same key.
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
    const recording = recordingBy(guard, this.clock);
    return this.inTransaction(guard, async (tx) => {
      const request = { account: accountIdOf(guard), key, operation: "voidSale", input };
      const stored = await tx.once<Stored>(request, () => undo(tx, input, recording));
      if (!stored) return { refusals: [keyReused()] };
      if ("refusals" in stored) return stored;
      const [sale] = await tx.sales.findByIds([stored.saleId]);
      return sale ? { sale } : { refusals: [saleNotFound()] };
    });
  }
}

async function undo(tx: Transaction, request: VoidSaleRequest, recording: Recording): Promise<Stored> {
  const found = await saleToChange(tx, request);
  if ("refusals" in found) return found;
  const { sale } = found;
  const payments = (await tx.payments.ofSales([sale.id])).get(sale.id) ?? [];
  const [outlet] = await tx.outlets.findByIds([sale.outletId]);
  if (!outlet) return { refusals: [saleNotFound()] };
  const { timeZone } = outlet;
  const faults = voidFaults({ ...sale, timeZone, payments }, recording.at);
  if (faults.length > 0) return { refusals: faults };
  await holdBooks(tx, sale);
  const voiding = { transferId: newId(), timeZone, recording, payments, now: recording.at };
  if (await waits(tx, sale, voiding)) return { refusals: [secondPersonNeeded()] };
  await (sale.state === "OPEN" ? cancel(tx, sale, voiding) : reverse(tx, sale, voiding));
  return { saleId: sale.id };
}

interface Undoing {
  readonly payments: readonly Payment[];
  readonly now: Date;
}

interface Voiding extends Undoing {
  /** Of the posting the other way. */
  readonly transferId: string;
  readonly timeZone: TimeZone;
  readonly recording: Recording;
}

/** Whether giving back what was paid takes a second person; nothing is given back of a sale that nobody has paid. */
async function waits(tx: Transaction, sale: Sale, voiding: Voiding): Promise<boolean> {
  const paid = voiding.payments.filter(({ state }) => state === "CAPTURED" || state === "AUTHORIZED");
  if (paid.length === 0) return false;
  return needsSecondPerson(tx, sale, {
    ...voiding,
    kind: "VOID",
    transactionId: voiding.transferId,
    amount: paid.reduce((sum, { amount }) => sum + amount, 0n),
    before: givenBack(paid),
    method: paid[0]?.method ?? null,
    lineCount: ((await tx.sales.linesOf([sale.id])).get(sale.id) ?? []).length,
  });
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
async function reverse(tx: Transaction, sale: Sale, { payments, transferId, now }: Voiding): Promise<void> {
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
    {
      id: transferId,
      merchantId,
      kind: "VOID",
      reference: id,
      currency: total.currency,
      occurredAt: now,
      legs,
    },
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
