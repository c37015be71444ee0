import { roundHalfUp } from "./fraction";

export const TAX_CODES = ["PPN", "PPN_LUXURY", "PBJT"] as const;
export type TaxCode = (typeof TAX_CODES)[number];

/** A rate upon a base, each as a fraction: 12 % upon 11/12 of the price. */
export interface TaxRate {
  readonly code: TaxCode;
  readonly rateNumerator: bigint;
  readonly rateDenominator: bigint;
  readonly baseNumerator: bigint;
  readonly baseDenominator: bigint;
}

/** A rate with the days on which it holds. */
export interface DatedTaxRate extends TaxRate {
  /** ISO day, inclusive. */
  readonly validFrom: string;
  /** ISO day, exclusive; null for until further notice. */
  readonly validTo: string | null;
}

/** The rate of a code on a day; null where none holds. @param day ISO day at the outlet. */
export const rateOn = (rates: readonly DatedTaxRate[], code: TaxCode, day: string): TaxRate | null =>
  rates.find(
    (rate) => rate.code === code && rate.validFrom <= day && (rate.validTo === null || day < rate.validTo),
  ) ?? null;

/** A tax as a bucket of a sale bears it. */
export interface ComputedTax {
  /** What the rate is applied to, in minor units. */
  readonly base: bigint;
  readonly amount: bigint;
}

/** The tax that is added to an amount, rounded once. */
export function taxOnTop(amount: bigint, rate: TaxRate): ComputedTax {
  const { rateNumerator, rateDenominator, baseNumerator, baseDenominator } = rate;
  return {
    base: roundHalfUp(amount * baseNumerator, baseDenominator),
    amount: roundHalfUp(amount * baseNumerator * rateNumerator, baseDenominator * rateDenominator),
  };
}

/** The tax that an amount holds already, rounded once. */
export function taxWithin(amount: bigint, rate: TaxRate): ComputedTax {
  const { rateNumerator, rateDenominator, baseNumerator, baseDenominator } = rate;
  const part = rateNumerator * baseNumerator;
  const tax = roundHalfUp(amount * part, rateDenominator * baseDenominator + part);
  return { base: roundHalfUp((amount - tax) * baseNumerator, baseDenominator), amount: tax };
}
