import type { Clock } from "@alpokat/kernel";
import type { Transaction } from "../ports";
import type { QrisPayment } from "../qris-ports";
import { applyReport, end } from "./apply-report";
import type { QrisProvider } from "./provider";
import type { QrisWork } from "./work";

/** How long a callback is waited for before the provider is asked, and between two questions. */
export const CHECK_EVERY_MS = 30_000;
/** A buyer who pays in the last second is heard of a little later. */
const GRACE_MS = 30_000;
const AT_ONCE = 20;

/**
 * Asks the provider about payments whose callback has not come, and ends those whose time is over. A provider that does
 * not answer is asked again: no payment ends, and none is taken, on a guess.
 */
export class CheckQrisPayments {
  constructor(
    private readonly work: QrisWork,
    private readonly provider: QrisProvider,
    private readonly clock: Clock,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Checks what is due. @returns how many were. */
  async runOnce(): Promise<number> {
    const now = this.clock();
    const next = new Date(now.getTime() + CHECK_EVERY_MS);
    const due = await this.work.anywhere((tx) => tx.qrisPayments.takeDue(now, next, AT_ONCE));
    for (const payment of due) await this.check(payment, now).catch(this.onError);
    return due.length;
  }

  private async check(payment: QrisPayment, now: Date): Promise<void> {
    const said = await this.provider.query(payment.reference);
    if ("unavailable" in said) return;
    const outcome = await this.work.ofMerchant(payment.merchantId, (tx) =>
      applyReport(tx, this.provider.name, { payment, said, at: now, callback: null }),
    );
    const isOver = now.getTime() >= payment.expiresAt.getTime() + GRACE_MS;
    if (outcome === "NO_CHANGE" && isOver) await this.expire(payment, said.state === "OPEN", now);
  }

  /** The code is closed at the provider first, so that nobody pays it once the sale is paid otherwise. */
  private async expire(payment: QrisPayment, isOpenThere: boolean, now: Date): Promise<void> {
    if (isOpenThere) {
      const closed = await this.provider.cancel(payment.reference);
      if ("unavailable" in closed || !closed.isCanceled) return;
    }
    await this.work.ofMerchant(payment.merchantId, (tx) => expirePending(tx, payment, now));
  }
}

async function expirePending(tx: Transaction, { saleId, paymentId }: QrisPayment, now: Date): Promise<void> {
  await tx.saleStates.lock(saleId);
  const [payment] = await tx.payments.findByIds([paymentId]);
  if (payment?.state === "PENDING") await end(tx, payment, "EXPIRED", now);
  else await tx.qrisPayments.close(paymentId);
}
