import { createHash } from "node:crypto";
import type { Clock } from "@alpokat/kernel";
import { isAddress } from "../domain/address";
import { type Failure, OUTCOME_UNKNOWN, moved } from "../domain/delivery";
import type { AddressedReceipt } from "../domain/receipt";
import type { InJob, Mailer, ReceiptDelivery, ReceiptTemplates, Receipts, RenderedMail } from "./ports";

/** Longer than an attempt can take, so that a delivery isn't taken over from a worker that is still at it. */
const LEASE_MS = 60_000;
const BATCH = 20;

type Outcome = { readonly contentSha256: string } | Failure;

const DEFECT: Failure = { code: "DEFECT", isPermanent: false };

export interface DeliverReceiptsParts {
  readonly inJob: InJob;
  readonly receipts: Receipts;
  readonly templates: ReceiptTemplates;
  readonly mailer: Mailer;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  /** Told of a defect behind a failure; what it is told must not be stored or shown with its text. */
  readonly onDefect: (error: unknown) => void;
}

/**
 * Sends what is due. Claim and outcome are transactions of their own and the sending is between them, so a worker that
 * dies in between leaves a lease that ends, and the mail goes out again under the same Message-ID.
 */
export class DeliverReceipts {
  constructor(private readonly parts: DeliverReceiptsParts) {}

  /** Sends one batch. @returns how many deliveries were taken up. */
  async runOnce(): Promise<number> {
    const { claimed, taken } = await this.claim();
    await Promise.all(claimed.map((delivery) => this.deliver(delivery)));
    return taken;
  }

  private claim(): Promise<{ claimed: ReceiptDelivery[]; taken: number }> {
    const { inJob, clock, random } = this.parts;
    return inJob("delivery", async ({ deliveries }) => {
      const now = clock();
      const claimed: ReceiptDelivery[] = [];
      const due = await deliveries.lockDue(now, BATCH);
      for (const { receiptId, ...delivery } of due) {
        if (delivery.state === "SENDING") {
          const { id: deliveryId, attempts: number, merchantId } = delivery;
          await deliveries.noteAttempt(
            { deliveryId, number, at: now, outcome: OUTCOME_UNKNOWN.code },
            merchantId,
          );
          await deliveries.save(moved(delivery, { type: "FAILED", random, ...OUTCOME_UNKNOWN }, now));
          continue;
        }
        const begun = moved(delivery, { type: "CLAIMED", leaseMs: LEASE_MS }, now);
        await deliveries.save(begun);
        claimed.push({ ...begun, receiptId });
      }
      return { claimed, taken: due.length };
    });
  }

  private async deliver(delivery: ReceiptDelivery): Promise<void> {
    const outcome = await this.attempt(delivery).catch((error: unknown) => {
      this.parts.onDefect(error);
      return DEFECT;
    });
    await this.record(delivery, outcome).catch(this.parts.onDefect);
  }

  private async attempt(delivery: ReceiptDelivery): Promise<Outcome> {
    const found = await this.parts.receipts.find(delivery.receiptId);
    if ("code" in found) return found;
    if (!isAddress(found.address)) return { code: "ADDRESS_INVALID", isPermanent: true };
    const rendered = this.render(found);
    if ("code" in rendered) return rendered;
    const failure = await this.parts.mailer.send({
      ...rendered,
      deliveryId: delivery.id,
      address: found.address,
      language: found.receipt.language,
      date: delivery.createdAt,
    });
    return failure ?? { contentSha256: sha256(rendered) };
  }

  /** A template that doesn't fit won't fit at the next attempt either. */
  private render({ receipt }: AddressedReceipt): RenderedMail | Failure {
    try {
      return this.parts.templates.render(receipt);
    } catch (error) {
      this.parts.onDefect(error);
      return { code: "TEMPLATE_FAILED", isPermanent: true };
    }
  }

  private record({ id, attempts: number, merchantId }: ReceiptDelivery, outcome: Outcome): Promise<void> {
    const { inJob, clock, random } = this.parts;
    const isFailure = "code" in outcome;
    return inJob("delivery", async ({ deliveries }) => {
      const now = clock();
      const attempt = { deliveryId: id, number, at: now, outcome: isFailure ? outcome.code : "ACCEPTED" };
      await deliveries.noteAttempt(attempt, merchantId);
      const current = await deliveries.lockAttempt(id, number);
      if (!current) return;
      const event = isFailure
        ? ({ type: "FAILED", random, ...outcome } as const)
        : ({ type: "ACCEPTED", ...outcome } as const);
      await deliveries.save(moved(current, event, now));
    });
  }
}

const sha256 = ({ subject, text, html }: RenderedMail): string =>
  createHash("sha256").update([subject, text, html].join("\0")).digest("hex");
