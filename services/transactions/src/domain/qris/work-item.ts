import type { Money } from "@alpokat/kernel";

/** Why people have to look at money of a QRIS payment. */
export type QrisWorkKind = "RETURN_REFUSED" | "RETURN_IMPOSSIBLE" | "NUMBER_TAKEN";

/** Money of a QRIS payment that no machine puts in order: it waits for people. */
export interface QrisWorkItem {
  readonly id: string;
  readonly merchantId: string;
  readonly kind: QrisWorkKind;
  readonly paymentId: string;
  /** How much is in question; null where the provider did not say it in whole rupiah. */
  readonly amount: Money | null;
  /** The provider's number, as it said it; null where it said none. */
  readonly providerReference: string | null;
  readonly createdAt: Date;
  /** Null while it waits. */
  readonly closedAt: Date | null;
}
