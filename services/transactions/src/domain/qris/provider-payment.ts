import type { Money } from "@alpokat/kernel";

/** Where a payment stands at the provider. */
export type ProviderPaymentState = "PAID" | "OPEN" | "REFUNDED" | "CANCELED" | "FAILED" | "UNKNOWN";

/** What a provider says of a payment, in its answer or in its callback. */
export interface ProviderPayment {
  readonly state: ProviderPaymentState;
  /** The provider's number of the payment; null where it has none. */
  readonly providerReference: string | null;
  /** Null where the provider says none, or one that is no amount. */
  readonly amount: Money | null;
  /** When the buyer paid; null where they have not. */
  readonly paidAt: Date | null;
}
