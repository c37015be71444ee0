/** How much of an item, as an integer number of thousandths: 1 is 1000n. Never a float. */
export type Thousandths = bigint;

const DECIMALS = 3;
const PLAIN = /^(0|[1-9][0-9]{0,8})(?:\.([0-9]{1,3}))?$/;

/**
 * Reads a quantity greater than zero and under a thousand million.
 * @param decimals how many the unit allows, 0 to 3.
 * @returns null where the text is no such quantity.
 */
export function parseQuantity(text: string, decimals: number): Thousandths | null {
  const parts = PLAIN.exec(text);
  if (!parts) return null;
  const [, whole = "", fraction = ""] = parts;
  if (fraction.length > decimals) return null;
  const quantity = BigInt(whole + fraction.padEnd(DECIMALS, "0"));
  return quantity > 0n ? quantity : null;
}

/** The quantity as decimal text without needless zeros: `1`, `0.25`. */
export function formatQuantity(quantity: Thousandths): string {
  const digits = (quantity < 0n ? -quantity : quantity).toString().padStart(DECIMALS + 1, "0");
  const fraction = digits.slice(-DECIMALS).replace(/0+$/, "");
  return `${quantity < 0n ? "-" : ""}${digits.slice(0, -DECIMALS)}${fraction && `.${fraction}`}`;
}

/** Price times quantity in minor units, rounded half up, as the database's own check computes it. */
export const lineTotalOf = (unitPrice: bigint, quantity: Thousandths): bigint =>
  (unitPrice * quantity + 500n) / 1000n;
