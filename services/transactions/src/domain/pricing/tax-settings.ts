import type { TaxKind } from "../catalog";
import type { CashRounding } from "./cash-rounding";
import type { BasisPoints } from "./fraction";
import { type DatedTaxRate, type TaxCode, type TaxRate, rateOn } from "./tax-rate";

/** How an outlet taxes and rounds during a period. */
export interface TaxSettings {
  /** Whether the merchant is registered for PPN (PKP). Whoever is not charges none (UU PPN art. 3A, 14). */
  readonly isPpnRegistered: boolean;
  /** Regional tax on food and drink served (PBJT), as the region sets it; null where the outlet owes none. */
  readonly pbjtRate: BasisPoints | null;
  readonly pricesIncludeTax: boolean;
  /** Added to every sale unless the till says otherwise; null for none. */
  readonly serviceCharge: BasisPoints | null;
  readonly isServiceChargeTaxed: boolean;
  /** Null where cash is not rounded. */
  readonly cashRounding: CashRounding | null;
}

/** Highest PBJT on food and drink (UU 1/2022 art. 58(1)). */
export const HIGHEST_PBJT: BasisPoints = 1_000n;

/** An outlet that said nothing: nothing is charged and nothing is rounded. */
export const NO_TAX_SETTINGS: TaxSettings = {
  isPpnRegistered: false,
  pbjtRate: null,
  pricesIncludeTax: false,
  serviceCharge: null,
  isServiceChargeTaxed: true,
  cashRounding: null,
};

/** What decides the tax of something sold. */
export interface Taxable {
  readonly taxKind: TaxKind;
  readonly isLuxury: boolean;
}

/** The tax that goods bear at an outlet with these settings; null for none. */
export function taxCodeOf({ taxKind, isLuxury }: Taxable, settings: TaxSettings): TaxCode | null {
  if (taxKind === "PBJT") return settings.pbjtRate === null ? null : "PBJT";
  if (taxKind === "NONE" || !settings.isPpnRegistered) return null;
  return isLuxury ? "PPN_LUXURY" : "PPN";
}

/**
 * The rate of a code on a day: of PBJT as the outlet's region sets it, and else as the law of the country does.
 * @returns null where none holds on that day.
 */
export function rateFor(
  code: TaxCode,
  { pbjtRate }: TaxSettings,
  { rates, day }: { readonly rates: readonly DatedTaxRate[]; readonly day: string },
): TaxRate | null {
  if (code !== "PBJT") return rateOn(rates, code, day);
  if (pbjtRate === null) return null;
  return { code, rateNumerator: pbjtRate, rateDenominator: 10_000n, baseNumerator: 1n, baseDenominator: 1n };
}
