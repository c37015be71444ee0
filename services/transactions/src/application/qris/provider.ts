import type { Money } from "@alpokat/kernel";
import type { ProviderPayment } from "../../domain/qris/provider-payment";

/** A dynamic code that a provider is asked for. */
export interface CodeRequest {
  /** Our reference of the payment, by which the provider knows it ever after. */
  readonly reference: string;
  readonly amount: Money;
  readonly expiresAt: Date;
  /** The merchant's id at the provider; null where its NMID is all there is. */
  readonly merchantId: string | null;
  /** The outlet's own static code: whose the dynamic one is to be. */
  readonly staticPayload: string;
}

/** Nobody knows what the provider did: ask again, and believe neither. */
export interface Unavailable {
  readonly unavailable: string;
}

/** The provider said no. `refused` is its code, for the log. */
export interface Refused {
  readonly refused: string;
}

/** Whoever generates codes, knows who paid them and gives money back. */
export interface QrisProvider {
  readonly name: string;
  /** Safe to repeat with the same reference: it is the same code. */
  generate(request: CodeRequest): Promise<{ readonly payload: string } | Refused | Unavailable>;
  query(reference: string): Promise<ProviderPayment | Unavailable>;
  /** Closes a code that nobody has paid. */
  cancel(reference: string): Promise<{ readonly isCanceled: boolean } | Unavailable>;
  /** Safe to repeat with the same refund reference: it is the same refund. */
  refund(request: RefundRequest): Promise<{ readonly refundNumber: string } | Refused | Unavailable>;
}

export interface RefundRequest {
  readonly reference: string;
  /** The provider's number: of two payments of one code it says which. */
  readonly providerReference: string;
  readonly refundReference: string;
  readonly amount: Money;
  readonly reason: string;
}
