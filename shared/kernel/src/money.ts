/** A currency and the number of decimals of its minor unit (ISO 4217). */
export const CURRENCY_EXPONENTS = { IDR: 0, GBP: 2 } as const;
export type CurrencyCode = keyof typeof CURRENCY_EXPONENTS;

/** An amount as an integer number of minor units: rupiah, pence. Never a float. */
export interface Money {
  readonly minor: bigint;
  readonly currency: CurrencyCode;
}

/** Largest amount at the API, so that a client that reads numbers as doubles never loses a unit. */
export const MAX_MINOR = BigInt(Number.MAX_SAFE_INTEGER);

const DECIMAL = /^(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?$/;

/**
 * Reads a decimal text in major units, `"50000"` or `"2.55"`.
 * @returns null where the text is not a plain decimal, has more decimals than the currency, or is out of range.
 */
export function parseMoney(text: string, currency: CurrencyCode): Money | null {
  const parts = DECIMAL.exec(text);
  if (!parts) return null;
  const [, sign = "", whole = "", fraction = ""] = parts;
  const exponent = CURRENCY_EXPONENTS[currency];
  if (fraction.length > exponent || whole.length > 16) return null;
  const magnitude = BigInt(whole + fraction.padEnd(exponent, "0"));
  if (magnitude > MAX_MINOR) return null;
  return { minor: sign ? -magnitude : magnitude, currency };
}

/** The amount as a decimal text in major units, with all decimals of its currency. */
export function formatMoney({ minor, currency }: Money): string {
  const exponent = CURRENCY_EXPONENTS[currency];
  const sign = minor < 0n ? "-" : "";
  const digits = (minor < 0n ? -minor : minor).toString().padStart(exponent + 1, "0");
  if (exponent === 0) return sign + digits;
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}
