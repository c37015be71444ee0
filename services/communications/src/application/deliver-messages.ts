import { createHash } from "node:crypto";
import type { Clock } from "@alpokat/kernel";
import { isAddress } from "../domain/address";
import { type Failure, OUTCOME_UNKNOWN, moved } from "../domain/delivery";
import type { MessageTemplate } from "../domain/message";
import type { Composed, Composer, Delivered, DueDelivery, InJob, Mailer, RenderedMail } from "./ports";

/** Longer than an attempt can take, so that a delivery isn't taken over from a worker that is still at it. */
const LEASE_MS = 60_000;
const BATCH = 20;

interface Accepted {
  readonly contentSha256: string;
  readonly delivered: Delivered | null;
}
type Outcome = Accepted | Failure;

const DEFECT: Failure = { code: "DEFECT", isPermanent: false };

export interface DeliverMessagesParts {
  readonly inJob: InJob;
  readonly composers: Readonly<Record<MessageTemplate, Composer>>;
  readonly mailer: Mailer;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  /** Told of a defect behind a failure; what it is told must not be stored or shown with its text. */
  readonly onDefect: (error: unknown) => void;
}

/**
 * Sends what is due. Claim and outcome are transactions of their own and the sending is between them, so a worker that
 * dies in between leaves a lease that ends, and the mail goes out again under the same Message-ID. A message is composed
 * when it is sent and not before: whether it may still be sent is decided then.
 */
export class DeliverMessages {
  constructor(private readonly parts: DeliverMessagesParts) {}

  /** Sends one batch. @returns how many deliveries were taken up. */
  async runOnce(): Promise<number> {
    const { claimed, taken } = await this.claim();
    await Promise.all(claimed.map((delivery) => this.deliver(delivery)));
    return taken;
  }

  private claim(): Promise<{ claimed: DueDelivery[]; taken: number }> {
    const { inJob, clock, random } = this.parts;
    return inJob("delivery", async ({ deliveries }) => {
      const now = clock();
      const claimed: DueDelivery[] = [];
      const due = await deliveries.lockDue(now, BATCH);
      for (const { message, ...delivery } of due) {
        if (delivery.state === "SENDING") {
          const attempt = { number: delivery.attempts, at: now, outcome: OUTCOME_UNKNOWN.code };
          await deliveries.noteAttempt(delivery, attempt);
          await deliveries.save(moved(delivery, { type: "FAILED", random, ...OUTCOME_UNKNOWN }, now));
          continue;
        }
        const begun = moved(delivery, { type: "CLAIMED", leaseMs: LEASE_MS }, now);
        await deliveries.save(begun);
        claimed.push({ ...begun, message });
      }
      return { claimed, taken: due.length };
    });
  }

  private async deliver(delivery: DueDelivery): Promise<void> {
    const outcome = await this.attempt(delivery).catch((error: unknown) => {
      this.parts.onDefect(error);
      return DEFECT;
    });
    await this.record(delivery, outcome).catch(this.parts.onDefect);
  }

  private async attempt({ id, createdAt, message }: DueDelivery): Promise<Outcome> {
    const composed = await this.parts.composers[message.template].compose(message);
    if ("code" in composed) return composed;
    if (!isAddress(composed.address)) return { code: "ADDRESS_INVALID", isPermanent: true };
    const rendered = this.render(composed);
    if ("code" in rendered) return rendered;
    const { address, language, contents, delivered } = composed;
    const failure = await this.parts.mailer.send({
      ...rendered,
      address,
      language,
      deliveryId: id,
      date: createdAt,
      contents,
    });
    return failure ?? { contentSha256: sha256(rendered), delivered };
  }

  /** A template that doesn't fit won't fit at the next attempt either. */
  private render({ render }: Composed): RenderedMail | Failure {
    try {
      return render();
    } catch (error) {
      this.parts.onDefect(error);
      return { code: "TEMPLATE_FAILED", isPermanent: true };
    }
  }

  private record(delivery: DueDelivery, outcome: Outcome): Promise<void> {
    const { inJob, clock, random } = this.parts;
    const { id, attempts: number } = delivery;
    return inJob("delivery", async ({ deliveries, publish }) => {
      const now = clock();
      const noted = "code" in outcome ? outcome.code : "ACCEPTED";
      await deliveries.noteAttempt(delivery, { number, at: now, outcome: noted });
      const current = await deliveries.lockAttempt(id, number);
      if (!current) return;
      if ("code" in outcome) {
        await deliveries.save(moved(current, { type: "FAILED", random, ...outcome }, now));
        return;
      }
      const { contentSha256, delivered } = outcome;
      await deliveries.save(moved(current, { type: "ACCEPTED", contentSha256 }, now));
      if (delivered) await publish(delivered.type, { ...delivered.data, at: now.toISOString() });
    });
  }
}

const sha256 = ({ subject, text, html }: RenderedMail): string =>
  createHash("sha256").update([subject, text, html].join("\0")).digest("hex");
