import type { Money } from "@alpokat/kernel";
import type { QrisKind } from "./code";

/** A code as it was issued. */
export interface StoredQrCode {
  readonly id: string;
  readonly merchantId: string;
  readonly outletId: string;
  readonly kind: QrisKind;
  /** What the image says. */
  readonly payload: string;
  /** Null where the buyer types it. */
  readonly amount: Money | null;
  readonly nmid: string;
  /** The payment that a dynamic code is for. */
  readonly paymentId: string | null;
  /** Null for one that stays valid. */
  readonly expiresAt: Date | null;
  readonly createdAt: Date;
}
