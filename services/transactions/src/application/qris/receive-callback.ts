import type { Clock } from "@alpokat/kernel";
import type { ProviderPayment } from "../../domain/qris/provider-payment";
import type { ReportOutcome } from "../../domain/qris/report";
import { applyReport } from "./apply-report";
import type { QrisWork } from "./work";

/** What a provider tells by calling back, its signature checked. */
export interface QrisCallback {
  /** Ours of the payment. */
  readonly reference: string;
  readonly said: ProviderPayment;
  /** The provider's number of the callback, unique in its day. */
  readonly externalId: string;
  /** ISO day in Jakarta. */
  readonly day: string;
}

/** Hears a provider's callback. What is known and what is not are answered alike; a callback that comes again does nothing. */
export class ReceiveQrisCallback {
  constructor(
    private readonly work: QrisWork,
    private readonly provider: string,
    private readonly clock: Clock,
  ) {}

  /** @returns what it meant; null where it was heard before. */
  async run({ reference, said, externalId, day }: QrisCallback): Promise<ReportOutcome | null> {
    const at = this.clock();
    const callback = { externalId, day };
    const payment = await this.work.anywhere((tx) => tx.qrisPayments.findByReference(reference));
    if (payment)
      return this.work.ofMerchant(payment.merchantId, (tx) =>
        applyReport(tx, this.provider, { payment, said, at, callback }),
      );
    const outcome = "UNKNOWN_REFERENCE";
    const isNew = await this.work.anywhere((tx) =>
      tx.qrisPayments.note({ payment, reference, said, outcome, at, callback }),
    );
    return isNew ? outcome : null;
  }
}
