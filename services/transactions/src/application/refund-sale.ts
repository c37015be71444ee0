import { type Clock, type UserError, newId } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import { businessDay } from "../domain/outlet";
import type { Payment } from "../domain/payment";
import type { Refund } from "../domain/refund/refund";
import type { RefundedSaleLine } from "../domain/refund/refund-amounts";
import {
  type PlannedRefund,
  type RefundRefusal,
  type RefundRequest,
  type SaleToRefund,
  planRefund,
  refundFault,
} from "../domain/refund/refund-request";
import type { Sale } from "../domain/sale";
import { holdBooks } from "./book-sale";
import { accountIdOf, keyReused, recordingBy } from "./caller";
import { finishRefund } from "./finish-refund";
import type { InTransaction, Transaction } from "./ports";
import { isTakenByProvider, returnThroughProvider } from "./qris/return-payment";
import type { Recording } from "./recording";
import { givenBack, needsSecondPerson } from "./second-person";
import { type SaleChangeRefusal, saleNotFound, saleToChange } from "./sale-to-change";

type Refusals = readonly UserError<RefundRefusal | SaleChangeRefusal>[];
export type RefundSaleOutcome = { readonly refund: Refund } | { readonly refusals: Refusals };
type Stored = { readonly refundId: string } | { readonly refusals: Refusals };

export interface RefundSaleRequest extends RefundRequest {
  readonly saleId: string;
  /** As the client read it; null where it does not care. */
  readonly version: number | null;
}

/**
 * Gives money of a sale back. The sale is locked, so that of many at once each sees what the others left; the database
 * holds the amount on its payment and the quantities on its lines in one statement each. Some wait for a second person.
 * Safe to repeat under the same key; a refusal is stored under it as well.
 */
export class RefundSale {
  constructor(
    private readonly inTransaction: InTransaction,
    private readonly clock: Clock,
  ) {}

  async run(
    guard: RequestGuard,
    { idempotencyKey: key, ...input }: RefundSaleRequest & { readonly idempotencyKey: string },
  ): Promise<RefundSaleOutcome> {
    const recording = recordingBy(guard, this.clock);
    return this.inTransaction(guard, async (tx) => {
      const request = { account: accountIdOf(guard), key, operation: "refundSale", input };
      const stored = await tx.once<Stored>(request, () => this.refund(tx, input, recording));
      if (!stored) return { refusals: [keyReused()] };
      if ("refusals" in stored) return stored;
      const [refund] = await tx.refunds.findByIds([stored.refundId]);
      return refund ? { refund } : { refusals: [saleNotFound()] };
    });
  }

  private async refund(tx: Transaction, request: RefundSaleRequest, recording: Recording): Promise<Stored> {
    const found = await saleToChange(tx, request);
    if ("refusals" in found) return found;
    const { sale } = found;
    const known = await knownOf(tx, sale);
    const planned = planRefund(known, request, recording.at);
    if ("refusals" in planned) return planned;
    if (!(await tx.payments.reserve(planned.payment.id, planned.amounts.total))) {
      return { refusals: [refundFault("REFUND_EXCEEDS_PAYMENT", ["paymentId"])] };
    }
    const { lines } = planned.amounts;
    if (!(await tx.refunds.reserveLines(sale.id, lines)))
      throw new Error("A locked line was refunded meanwhile");
    const before = givenBack(known.payments);
    return { refundId: await store(tx, sale, { ...planned, before, request, recording }) };
  }
}

/** Reads what a refund of a locked sale is planned from. */
async function knownOf(tx: Transaction, sale: Sale): Promise<SaleToRefund> {
  const { id } = sale;
  const parts = (await tx.saleStates.partsOf([id])).get(id);
  return {
    sale,
    lines: (await tx.sales.linesOf([id])).get(id) ?? [],
    taxes: parts?.taxes ?? [],
    payments: (await tx.payments.ofSales([id])).get(id) ?? [],
    taken: await tx.refunds.takenOf(id),
  };
}

interface Storing extends PlannedRefund {
  /** What the sale gave back before, in minor units. */
  readonly before: bigint;
  readonly request: RefundSaleRequest;
  readonly recording: Recording;
}

async function store(tx: Transaction, sale: Sale, storing: Storing): Promise<string> {
  const { amounts, payment, recording } = storing;
  const { at } = recording;
  const [outlet] = await tx.outlets.findByIds([sale.outletId]);
  const timeZone = outlet?.timeZone ?? "Asia/Jakarta";
  const id = newId(at);
  await holdBooks(tx, sale);
  const isHeld = await needsSecondPerson(tx, sale, {
    kind: "REFUND",
    transactionId: id,
    amount: amounts.total,
    before: storing.before,
    method: payment.method,
    lineCount: amounts.lines.length,
    timeZone,
    recording,
  });
  const state = isHeld ? ("REVIEW" as const) : await stateOfGiven(tx, payment);
  const refund = {
    ...refundOf(sale, storing),
    id,
    businessDay: businessDay(at, timeZone),
    state,
    lines: await withNames(tx, sale, amounts.lines),
  };
  await tx.refunds.add(refund, recording);
  if (state === "COMPLETED") await finishRefund(tx, sale, { refund, payment, at });
  if (state === "PENDING")
    await returnThroughProvider(tx, payment, { refundId: id, amount: refund.total, at });
  return id;
}

/** What a provider took, it gives back itself: until it says so, the refund is not done. */
const stateOfGiven = async (tx: Transaction, { id }: Payment): Promise<"PENDING" | "COMPLETED"> =>
  (await isTakenByProvider(tx, id)) ? "PENDING" : "COMPLETED";

const refundOf = (sale: Sale, { amounts, payment, request, recording }: Storing) => ({
  merchantId: sale.merchantId,
  outletId: sale.outletId,
  saleId: sale.id,
  paymentId: payment.id,
  total: { minor: amounts.total, currency: sale.total.currency },
  reason: request.reason.trim(),
  occurredAt: recording.at,
  requestedBy: recording.by,
  parts: amounts.parts,
  taxes: amounts.taxes,
});

/** Names of lines as they were sold. */
async function withNames(tx: Transaction, sale: Sale, lines: readonly RefundedSaleLine[]) {
  if (lines.length === 0) return [];
  const sold = (await tx.sales.linesOf([sale.id])).get(sale.id) ?? [];
  const byNumber = new Map(sold.map((line) => [line.lineNumber, line]));
  return lines.map((line) => {
    const { name = "", sku = null, unitPrice = 0n } = byNumber.get(line.lineNumber) ?? {};
    return { ...line, name, sku, unitPrice };
  });
}
