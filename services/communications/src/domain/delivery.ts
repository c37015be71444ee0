import { isExhausted, retryDelay } from "./retry-policy";

export const DELIVERY_STATES = ["QUEUED", "SENDING", "SENT", "RETRY", "UNDELIVERABLE", "SUPPRESSED"] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** One message on its way through one channel. */
export interface Delivery {
  /** UUIDv7; also the local part of the mail's Message-ID, so that every repetition is known as one. */
  readonly id: string;
  readonly messageId: string;
  /** The merchant whose receipt it is; null where the message goes to the holder of an account. */
  readonly merchantId: string | null;
  readonly accountId: string | null;
  readonly channel: "EMAIL";
  readonly state: DeliveryState;
  /** How many were begun; with it a worker whose lease ended is told from the one that took over. */
  readonly attempts: number;
  /** When it is taken up next: a retry's moment, the end of a lease; null once nothing more happens. */
  readonly dueAt: Date | null;
  readonly sentAt: Date | null;
  /** Code of the last failure, from a closed form: never a server's text, which repeats the address. */
  readonly lastErrorCode: string | null;
  /** SHA-256 of what was rendered, in hex; the text itself is not kept. */
  readonly contentSha256: string | null;
  /** What the privacy policy said, where it is why nothing is sent; null otherwise. */
  readonly refusal: PolicyRefusal | null;
  readonly createdAt: Date;
}

/** Why the privacy policy let nothing be sent: rule, clause and article, as whoever owns the data said it. */
export interface PolicyRefusal {
  readonly clause: string;
  readonly rule: string | null;
  readonly law: string;
  readonly purpose: string | null;
  readonly reason: string;
}

/** Why an attempt did not succeed. */
export interface Failure {
  readonly code: string;
  /** Whether another attempt can't help. */
  readonly isPermanent: boolean;
  /** Where the message must not be sent at all: what the policy said. */
  readonly refusal?: PolicyRefusal;
}

export type DeliveryEvent =
  | { readonly type: "CLAIMED"; readonly leaseMs: number }
  | { readonly type: "ACCEPTED"; readonly contentSha256: string }
  | ({ readonly type: "FAILED"; readonly random: () => number } & Failure);

/** From where an event may come; anything else is a defect. */
const ALLOWED: Readonly<Record<DeliveryEvent["type"], readonly DeliveryState[]>> = {
  CLAIMED: ["QUEUED", "RETRY"],
  ACCEPTED: ["SENDING"],
  FAILED: ["SENDING"],
};

/** What becomes of a lease that ended: whether the mail went out is not known, and at least once is promised. */
export const OUTCOME_UNKNOWN: Failure = { code: "OUTCOME_UNKNOWN", isPermanent: false };

/** The only way from state to state. @throws Error where the event doesn't fit the state. */
export function moved(delivery: Delivery, event: DeliveryEvent, now: Date): Delivery {
  if (!ALLOWED[event.type].includes(delivery.state)) {
    throw new Error(`A delivery can't be ${event.type} from ${delivery.state}`);
  }
  switch (event.type) {
    case "CLAIMED":
      return {
        ...delivery,
        state: "SENDING",
        attempts: delivery.attempts + 1,
        dueAt: after(now, event.leaseMs),
      };
    case "ACCEPTED":
      return {
        ...delivery,
        state: "SENT",
        dueAt: null,
        sentAt: now,
        lastErrorCode: null,
        contentSha256: event.contentSha256,
      };
    case "FAILED":
      return failed(delivery, event, now);
  }
}

function failed(
  delivery: Delivery,
  { code, isPermanent, random, refusal }: Extract<DeliveryEvent, { type: "FAILED" }>,
  now: Date,
): Delivery {
  const failure = { ...delivery, lastErrorCode: code };
  if (refusal) return { ...failure, state: "SUPPRESSED", dueAt: null, refusal };
  if (isPermanent || isExhausted(delivery.attempts)) {
    return { ...failure, state: "UNDELIVERABLE", dueAt: null };
  }
  return { ...failure, state: "RETRY", dueAt: after(now, retryDelay(delivery.attempts, random)) };
}

const after = (now: Date, milliseconds: number): Date => new Date(now.getTime() + milliseconds);
