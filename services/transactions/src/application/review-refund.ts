import {
  type Bilingual,
  type Clock,
  type UserError,
  isId,
  isPrintableText,
  userError,
} from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import type { Payment } from "../domain/payment";
import type { Refund } from "../domain/refund/refund";
import { windowFault } from "../domain/refund/refund-request";
import { REFUND_TRANSITIONS, type RefundState } from "../domain/refund/refund-state";
import { type WindowRefusal, windowRefusal } from "../domain/refund/refund-window";
import type { Sale } from "../domain/sale";
import { illegalState, mayMove } from "../domain/state-table";
import { accountIdOf, actsFor, keyReused } from "./caller";
import { finishRefund } from "./finish-refund";
import type { InTransaction, Transaction } from "./ports";
import { isTakenByProvider, returnThroughProvider } from "./qris/return-payment";
import type { GivenReview } from "./sales-ports";

type ReviewRefusal =
  | WindowRefusal
  | "REFUND_NOT_FOUND"
  | "ILLEGAL_STATE"
  | "REASON_INVALID"
  | "REVIEWER_IS_REQUESTER"
  | "REFUND_HELD"
  | "IDEMPOTENCY_KEY_REUSED";
type Refusals = readonly UserError<ReviewRefusal>[];
export type ReviewRefundOutcome = { readonly refund: Refund } | { readonly refusals: Refusals };
type Stored = { readonly refundId: string } | { readonly refusals: Refusals };

export interface ReviewRefundRequest {
  readonly refundId: string;
  readonly decision: "APPROVED" | "REJECTED";
  readonly reason: string;
}

/**
 * Decides, by a second person, on a refund that waits for it; whoever asked for it may only withdraw it, by rejecting it.
 * Safe to repeat under the same key.
 */
export class ReviewRefund {
  constructor(
    private readonly inTransaction: InTransaction,
    private readonly clock: Clock,
  ) {}

  async run(
    guard: RequestGuard,
    { idempotencyKey: key, ...input }: ReviewRefundRequest & { readonly idempotencyKey: string },
  ): Promise<ReviewRefundOutcome> {
    return this.inTransaction(guard, async (tx) => {
      const request = { account: accountIdOf(guard), key, operation: "reviewRefund", input };
      const stored = await tx.once<Stored>(request, () => this.review(guard, tx, input));
      if (!stored) return { refusals: [keyReused()] };
      if ("refusals" in stored) return stored;
      const [refund] = await tx.refunds.findByIds([stored.refundId]);
      return refund ? { refund } : { refusals: [notFound()] };
    });
  }

  private async review(guard: RequestGuard, tx: Transaction, request: ReviewRefundRequest): Promise<Stored> {
    const { refundId, decision } = request;
    const [seen] = isId(refundId) ? await tx.refunds.findByIds([refundId]) : [];
    if (!seen || !actsFor(guard, seen.merchantId)) return { refusals: [notFound()] };
    const review = { by: accountIdOf(guard), at: this.clock(), reason: request.reason.trim() };
    // The sale first, then the refund, as whoever makes one: so nobody waits in a circle.
    const sale = await tx.saleStates.lock(seen.saleId);
    const [refund] = await tx.refunds.findByIds([refundId]);
    if (!sale || !refund) return { refusals: [notFound()] };
    const faults = reviewFaults(refund, decision, review);
    if (faults.length > 0) return { refusals: faults };
    const fault = decision === "APPROVED" ? await approve(tx, sale, { refund, review }) : null;
    if (fault) return { refusals: [fault] };
    if (decision === "REJECTED") await reject(tx, refund, review);
    return { refundId };
  }
}

interface Reviewed {
  readonly refund: Refund;
  readonly review: GivenReview;
}

/** Approves a refund of a locked sale and gives its money back. @returns why it can't be, or null. */
async function approve(
  tx: Transaction,
  sale: Sale,
  { refund, review }: Reviewed,
): Promise<UserError<ReviewRefusal> | null> {
  // A shop does not free by itself what a rule held: the fraud desk closes its case first, and finds no fraud.
  if (await tx.fraud.holdsRefund(refund.id)) return refusal("REFUND_HELD", ["refundId"]);
  const [payment] = await tx.payments.findByIds([refund.paymentId]);
  if (!payment) throw new Error("A refund is of no payment");
  const fault = paymentFault(payment, review.at);
  if (fault) return fault;
  await tx.refunds.move(refund, "APPROVED", review);
  await giveBack(tx, sale, { refund, payment, at: review.at });
  return null;
}

/**
 * Why a payment gives nothing back any more, though it did when the refund was asked for: its buyer has the money already,
 * by a chargeback, or its provider's window is over.
 */
function paymentFault(payment: Payment, now: Date): UserError<ReviewRefusal> | null {
  if (payment.state !== "CAPTURED" && payment.state !== "SETTLED")
    return illegalState(payment.state, "REFUNDED", ["input", "refundId"]);
  const window = windowRefusal(payment, now);
  return window && windowFault(window, ["refundId"]);
}

function reviewFaults(refund: Refund, to: RefundState, review: GivenReview): UserError<ReviewRefusal>[] {
  if (refund.state !== "REVIEW" || !mayMove(REFUND_TRANSITIONS, refund.state, to)) {
    return [illegalState(refund.state, to)];
  }
  if (!isPrintableText(review.reason, 200)) return [refusal("REASON_INVALID", ["reason"])];
  const isOwnApproval = to === "APPROVED" && refund.requestedBy === review.by;
  return isOwnApproval ? [refusal("REVIEWER_IS_REQUESTER", ["refundId"])] : [];
}

async function reject(tx: Transaction, refund: Refund, review: GivenReview): Promise<void> {
  await tx.refunds.move(refund, "REJECTED", review);
  await tx.refunds.releaseLines(refund.id);
  await tx.payments.release(refund.paymentId, refund.total.minor);
}

/** Gives an approved refund's money back at once, or has the provider do it that took the money. */
async function giveBack(
  tx: Transaction,
  sale: Sale,
  { refund, payment, at }: { readonly refund: Refund; readonly payment: Payment; readonly at: Date },
): Promise<void> {
  const { id, total: amount } = refund;
  await tx.refunds.move({ id, state: "APPROVED" }, "PENDING");
  if (await isTakenByProvider(tx, payment.id)) {
    await returnThroughProvider(tx, payment, { refundId: id, amount, at });
    return;
  }
  await tx.refunds.move({ id, state: "PENDING" }, "COMPLETED");
  await finishRefund(tx, sale, { refund, payment, at });
}

const TEXTS: Readonly<
  Record<"REFUND_NOT_FOUND" | "REASON_INVALID" | "REVIEWER_IS_REQUESTER" | "REFUND_HELD", Bilingual>
> = {
  REFUND_HELD: {
    id: "Pengembalian ini masih diperiksa ALPOKAT; setujui setelah pemeriksaan selesai.",
    en: "This refund is still being looked at by ALPOKAT; approve it once that has ended.",
  },
  REFUND_NOT_FOUND: { id: "Pengembalian tidak ditemukan.", en: "There is no such refund." },
  REASON_INVALID: { id: "Alasan harus 1 sampai 200 huruf.", en: "The reason must have 1 to 200 characters." },
  REVIEWER_IS_REQUESTER: {
    id: "Pengembalian disetujui orang lain daripada yang memintanya.",
    en: "A refund is approved by somebody else than who asked for it.",
  },
};

const refusal = (code: keyof typeof TEXTS, path: readonly string[]): UserError<ReviewRefusal> =>
  userError(code, TEXTS[code], ["input", ...path]);
const notFound = (): UserError<ReviewRefusal> => refusal("REFUND_NOT_FOUND", ["refundId"]);
