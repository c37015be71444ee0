const LENGTHS: readonly number[] = [8, 12, 13, 14];

/**
 * Whether a text is a Global Trade Item Number (GTIN-8, -12, -13 or -14) with the right check digit: GS1 General
 * Specifications section 7.9. The database's `is_gtin` says the same.
 */
export function isGtin(code: string): boolean {
  if (!/^[0-9]+$/.test(code) || !LENGTHS.includes(code.length)) return false;
  const digits = Array.from(code.padStart(14, "0"), Number);
  const sum = digits.reduce((total, digit, place) => total + digit * (place % 2 === 0 ? 3 : 1), 0);
  return sum % 10 === 0;
}

/** One number in its four lengths is one: the form in which codes are compared. */
export const gtinKey = (code: string): string => code.padStart(14, "0");
