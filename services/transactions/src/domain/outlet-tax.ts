import type { TaxKind } from "./catalog";
import type { TaxSettings } from "./pricing/tax-settings";

/** How an outlet taxes and rounds, with when that holds. */
export interface OutletTax extends TaxSettings {
  readonly id: string;
  readonly outletId: string;
  readonly merchantId: string;
  /** Inclusive. */
  readonly validFrom: Date;
  /** Exclusive; null for until further notice. */
  readonly validTo: Date | null;
  /** Refunds from this amount on, in minor units, wait for a second person; null for none. */
  readonly refundReviewFrom: bigint | null;
}

/** What an item bears at an outlet otherwise than the catalogue says. */
export interface ItemTax {
  readonly outletId: string;
  readonly itemId: string;
  readonly merchantId: string;
  readonly taxKind: TaxKind;
  readonly isLuxury: boolean;
  readonly validFrom: Date;
  readonly validTo: Date | null;
}
