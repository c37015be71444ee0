import { type Clock, type UserError, newId } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import { businessDay } from "../domain/outlet";
import type { Refund } from "../domain/refund/refund";
import {
  type PlannedRefund,
  type RefundRefusal,
  type RefundRequest,
  type SaleToRefund,
  planRefund,
  refundFault,
} from "../domain/refund/refund-request";
import type { Sale } from "../domain/sale";
import { accountIdOf, keyReused, recordingBy } from "./caller";
import { finishRefund } from "./finish-refund";
import type { InTransaction, Transaction } from "./ports";
import type { Recording } from "./recording";
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
 * holds the amount on its payment and the quantities on its lines in one statement each. From the outlet's limit on, a
 * refund waits for a second person. Safe to repeat under the same key; a refusal is stored under it as well.
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
    const planned = planRefund(await knownOf(tx, sale), request, recording.at);
    if ("refusals" in planned) return planned;
    if (!(await tx.payments.reserve(planned.payment.id, planned.amounts.total))) {
      return { refusals: [refundFault("REFUND_EXCEEDS_PAYMENT", ["paymentId"])] };
    }
    const { lines } = planned.amounts;
    if (!(await tx.refunds.reserveLines(sale.id, lines)))
      throw new Error("A locked line was refunded meanwhile");
    return { refundId: await store(tx, sale, { ...planned, request, recording }) };
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
  readonly request: RefundSaleRequest;
  readonly recording: Recording;
}

async function store(
  tx: Transaction,
  sale: Sale,
  { amounts, payment, request, recording }: Storing,
): Promise<string> {
  const { merchantId, outletId } = sale;
  const { at, by } = recording;
  const [outlet] = await tx.outlets.findByIds([outletId]);
  const lineOf = new Map(
    ((await tx.sales.linesOf([sale.id])).get(sale.id) ?? []).map((l) => [l.lineNumber, l]),
  );
  const { setting } = await tx.taxes.settingAt(outletId, at);
  const from = setting?.refundReviewFrom ?? null;
  const total = { minor: amounts.total, currency: sale.total.currency };
  const refund = {
    id: newId(at),
    merchantId,
    outletId,
    saleId: sale.id,
    paymentId: payment.id,
    businessDay: businessDay(at, outlet?.timeZone ?? "Asia/Jakarta"),
    state: from !== null && amounts.total >= from ? ("REVIEW" as const) : ("COMPLETED" as const),
    total,
    reason: request.reason.trim(),
    occurredAt: at,
    requestedBy: by,
    parts: amounts.parts,
    taxes: amounts.taxes,
    lines: amounts.lines.map((line) => {
      const { name = "", sku = null, unitPrice = 0n } = lineOf.get(line.lineNumber) ?? {};
      return { ...line, name, sku, unitPrice };
    }),
  };
  await tx.refunds.add(refund, recording);
  if (refund.state === "COMPLETED") await finishRefund(tx, sale, { refund, payment, at });
  return refund.id;
}
