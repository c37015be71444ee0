import type { Money } from "@alpokat/kernel";
import type { RefundState } from "./refund-state";

/** What a second person said of a refund. */
export interface RefundReview {
  readonly by: string;
  readonly at: Date;
  /** Null once the words ended with whom they were about. */
  readonly reason: string | null;
}

/** Money that goes back to the buyer of a sale. */
export interface Refund {
  readonly id: string;
  readonly merchantId: string;
  readonly outletId: string;
  readonly saleId: string;
  readonly paymentId: string;
  /** Unique and without gaps in its outlet and day. */
  readonly number: string;
  readonly state: RefundState;
  readonly version: number;
  readonly total: Money;
  /** Null once the words ended with whom they were about. */
  readonly reason: string | null;
  readonly occurredAt: Date;
  readonly recordedAt: Date;
  readonly requestedBy: string;
  readonly review: RefundReview | null;
}
