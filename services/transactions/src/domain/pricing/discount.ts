import { type BasisPoints, percentOf } from "./fraction";

/** What is taken off: a part of what is left, or an amount. */
export interface Discount {
  readonly name: string;
  /** Exactly one of the two is there. */
  readonly percent: BasisPoints | null;
  readonly amount: bigint | null;
}

/** A discount with what it came to. */
export interface AppliedDiscount extends Discount {
  /** The line that it belongs to; null for the whole sale. */
  readonly lineNumber: number | null;
  readonly taken: bigint;
}

/** What discounts, one upon what the other left, take off. @returns null where one takes more than is left. */
export function takeOff(total: bigint, discounts: readonly Discount[]): bigint[] | null {
  let left = total;
  const taken: bigint[] = [];
  for (const { percent, amount } of discounts) {
    const off = percent === null ? (amount ?? 0n) : percentOf(left, percent);
    if (off > left) return null;
    left -= off;
    taken.push(off);
  }
  return taken;
}
