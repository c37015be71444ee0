import type { Clock } from "@alpokat/kernel";
import { finishRefund } from "../finish-refund";
import type { Transaction } from "../ports";
import type { QrisReturn } from "../qris-ports";
import { noteWork } from "./note-work";
import type { QrisProvider } from "./provider";
import type { QrisWork } from "./work";

/** How long until a provider that did not answer is asked again. */
const RETRY_MS = 60_000;
const AT_ONCE = 20;
const REASON = "Pengembalian dana";

/** Gives money back through the provider, until it says that it did or that it will not. */
export class GiveBackQrisMoney {
  constructor(
    private readonly work: QrisWork,
    private readonly provider: QrisProvider,
    private readonly clock: Clock,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Gives back what is due. @returns how many times it asked. */
  async runOnce(): Promise<number> {
    const now = this.clock();
    const retryAt = new Date(now.getTime() + RETRY_MS);
    const due = await this.work.anywhere((tx) => tx.qrisReturns.takeDue(now, retryAt, AT_ONCE));
    for (const each of due) await this.giveBack(each).catch(this.onError);
    return due.length;
  }

  /** Safe to repeat: the provider knows the refund by the same number. */
  private async giveBack({ id, merchantId, ...money }: QrisReturn): Promise<void> {
    const { reference, providerReference, amount } = money;
    const refundReference = id.replaceAll("-", "");
    const answer = await this.provider.refund({
      reference,
      providerReference,
      refundReference,
      amount,
      reason: REASON,
    });
    if ("unavailable" in answer) return;
    const refundNumber = "refundNumber" in answer ? answer.refundNumber : null;
    await this.work.ofMerchant(merchantId, async (tx) => {
      const at = this.clock();
      if (!(await tx.qrisReturns.finish(id, refundNumber, at))) return;
      const { paymentId, refundId } = money;
      if (refundId !== null) await this.settleRefund(tx, refundId, refundNumber !== null);
      const refused = { merchantId, paymentId, amount, providerReference, createdAt: at };
      if (refundNumber === null) await noteWork(tx, { kind: "RETURN_REFUSED", ...refused });
      const became = refundNumber === null ? "payment.return-refused.v1" : "payment.returned.v1";
      await tx.publish(became, paymentId, { paymentId, merchantId, returnId: id });
    });
  }

  /** Completes the refund whose money went back, or lets go of what it held where the provider will not. */
  private async settleRefund(tx: Transaction, refundId: string, isGiven: boolean): Promise<void> {
    const [seen] = await tx.refunds.findByIds([refundId]);
    const sale = seen && (await tx.saleStates.lock(seen.saleId));
    const [payment] = seen ? await tx.payments.findByIds([seen.paymentId]) : [];
    if (!seen || !sale || !payment) throw new Error("A refund's money went back and there is no refund");
    await tx.refunds.move(seen, isGiven ? "COMPLETED" : "FAILED");
    if (isGiven) {
      await finishRefund(tx, sale, { refund: seen, payment, at: this.clock() });
      return;
    }
    await tx.refunds.releaseLines(refundId);
    await tx.payments.release(payment.id, seen.total.minor);
  }
}
