import { type Clock, type UserError, newId } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import type { Payment } from "../../domain/payment";
import { issuedFault } from "../../domain/qris/check-issued";
import { type QrisPaymentRefusal, qrisRefusal } from "../../domain/qris/payment-request";
import type { QrisSettings } from "../../domain/qris/settings";
import type { StoredQrCode } from "../../domain/qris/stored-code";
import { accountIdOf, keyReused } from "../caller";
import type { InTransaction, Transaction } from "../ports";
import type { QrisPayment } from "../qris-ports";
import { end } from "./apply-report";
import { type PaymentRequest, preparePayment } from "./prepare-payment";
import type { QrisProvider } from "./provider";

/** A payment, and the code by which it is paid: null until a provider has issued one. */
export interface QrisPaymentDetails {
  readonly payment: Payment;
  readonly code: StoredQrCode | null;
}

interface Refusals {
  readonly refusals: readonly UserError<QrisPaymentRefusal>[];
}
export type CreateQrisPaymentOutcome = QrisPaymentDetails | Refusals;
type Stored = { readonly paymentId: string } | Refusals;

/** Told of a code that must not be shown. @param reason a code, no content. */
export type SuspectCodeLog = (reason: string) => void;

/**
 * Asks a provider for a code that pays an open sale, or a part of it. The payment is noted first, so that no callback comes
 * before it; only a signed word of the provider takes it afterwards. Safe to repeat under the same key: also where the
 * provider did not answer, since it knows the payment by the same reference.
 */
export class CreateQrisPayment {
  constructor(
    private readonly inTransaction: InTransaction,
    private readonly clock: Clock,
    /** Null where nobody makes QRIS payments. */
    private readonly provider: QrisProvider | null,
    private readonly suspect: SuspectCodeLog,
  ) {}

  async run(
    guard: RequestGuard,
    { idempotencyKey: key, ...request }: PaymentRequest & { readonly idempotencyKey: string },
  ): Promise<CreateQrisPaymentOutcome> {
    if (!this.provider) return refused(qrisRefusal("QRIS_NOT_AVAILABLE"));
    const now = this.clock();
    const noted = await this.inTransaction(guard, async (tx) => {
      const asked = { account: accountIdOf(guard), key, operation: "createQrisPayment", input: request };
      const stored = await tx.once<Stored>(asked, () => preparePayment(tx, request, now));
      if (!stored) return refused(keyReused());
      return "refusals" in stored ? stored : readNoted(tx, stored.paymentId);
    });
    if ("refusals" in noted || noted.code) return noted;
    if (noted.payment.state !== "PENDING" || noted.asked.expiresAt <= now)
      return refused(qrisRefusal("PAYMENT_CLOSED"));
    return this.issue(guard, this.provider, noted);
  }

  /** Asks the provider, outside of any transaction, and keeps what it issued. */
  private async issue(
    guard: RequestGuard,
    provider: QrisProvider,
    noted: NotedPayment,
  ): Promise<CreateQrisPaymentOutcome> {
    const { payment, asked, settings, staticCode } = noted;
    const amount = { minor: payment.amount, currency: payment.currency };
    const { reference, expiresAt } = asked;
    const issued = await provider.generate({
      reference,
      amount,
      expiresAt,
      merchantId: settings.account.merchantId,
      staticPayload: staticCode.payload,
    });
    if ("unavailable" in issued) return refused(qrisRefusal("PROVIDER_UNAVAILABLE"));
    const now = this.clock();
    const fault =
      "refused" in issued
        ? issued.refused
        : issuedFault(issued.payload, { nmid: settings.nmid, amount, expiresAt }, now);
    if ("refused" in issued || fault !== null) {
      if (!("refused" in issued)) await provider.cancel(reference);
      return this.giveUp(guard, payment, fault ?? "");
    }
    const code = dynamicCode(noted, issued.payload, now);
    await this.inTransaction(guard, ({ qrisCodes }) => qrisCodes.add(code));
    return { payment, code };
  }

  private async giveUp(guard: RequestGuard, payment: Payment, reason: string): Promise<Refusals> {
    this.suspect(reason);
    await this.inTransaction(guard, async (tx) => {
      await tx.saleStates.lock(payment.saleId);
      const [current] = await tx.payments.findByIds([payment.id]);
      if (current?.state === "PENDING") await end(tx, current, "FAILED", this.clock());
    });
    return refused(qrisRefusal("PROVIDER_REFUSED"));
  }
}

const refused = (...refusals: UserError<QrisPaymentRefusal>[]): Refusals => ({ refusals });

interface NotedPayment extends QrisPaymentDetails {
  readonly asked: QrisPayment;
  readonly settings: QrisSettings;
  readonly staticCode: StoredQrCode;
}

/** What a key stands for. The key is the account's; a merchant that it has left since is foreign to it. */
async function readNoted(tx: Transaction, paymentId: string): Promise<NotedPayment | Refusals> {
  const [payment] = await tx.payments.findByIds([paymentId]);
  const [asked] = await tx.qrisPayments.findByPayments([paymentId]);
  if (!payment || !asked) return refused(qrisRefusal("SALE_NOT_FOUND", "saleId"));
  const [code] = await tx.qrisCodes.ofPayments([paymentId]);
  const [settings] = await tx.qrisCodes.settingsOf([payment.outletId]);
  const [staticCode] = await tx.qrisCodes.staticOf([payment.outletId]);
  if (!settings || !staticCode) throw new Error("An outlet lost its settings for QRIS");
  return { payment, asked, code: code ?? null, settings, staticCode };
}

const dynamicCode = (
  { payment, asked, settings }: NotedPayment,
  payload: string,
  now: Date,
): StoredQrCode => ({
  id: newId(),
  merchantId: payment.merchantId,
  outletId: payment.outletId,
  kind: "DYNAMIC",
  payload,
  amount: { minor: payment.amount, currency: payment.currency },
  nmid: settings.nmid,
  paymentId: payment.id,
  expiresAt: asked.expiresAt,
  createdAt: now,
});
