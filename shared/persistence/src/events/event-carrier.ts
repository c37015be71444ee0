import { type CloudEvent } from "./cloud-event";

/** Takes an event. When it resolves the event counts as delivered; when it rejects the event is delivered again. */
export type Deliver = (event: CloudEvent) => Promise<void>;

/** A consumer's standing order for events. */
export interface Subscription {
  /** Delivers from now on, until {@link stop}. */
  start(): void;
  /** Ends the deliveries and waits for the one that runs. */
  stop(): Promise<void>;
  /** Delivers what is there now. @returns how many events were delivered. */
  runOnce(): Promise<number>;
}

/** What a consumer wants. */
export interface SubscriptionRequest {
  /** Name of the consumer; its place in the stream is kept under it. */
  readonly consumer: string;
  readonly types: readonly string[];
  readonly deliver: Deliver;
  /** Told of a failed round; the next one tries again. */
  readonly onError: (error: unknown) => void;
}

/**
 * Carries events between parts, at least once, those about one thing in their order. PostgreSQL by default; another
 * carrier is another implementation of this.
 */
export interface EventCarrier {
  /** Resolves when the events are safe with the carrier. An id that it has already is taken for the same event. */
  publish(events: readonly CloudEvent[]): Promise<void>;
  subscribe(request: SubscriptionRequest): Subscription;
}
