import { randomBytes } from "node:crypto";
import type { RandomSource, Ratio } from "../domain/statistics/discrete-laplace";

/** Chance of the operating system's cryptographic generator: nobody can guess noise and take it away again. */
export class CryptoRandomSource implements RandomSource {
  below(bound: bigint): bigint {
    if (bound <= 0n) throw new RangeError("The bound must be above zero");
    const bits = (bound - 1n).toString(2).length;
    const mask = (1n << BigInt(bits)) - 1n;
    // What is too large is drawn again: a remainder would make small numbers likelier.
    for (;;) {
      const drawn = BigInt(`0x${randomBytes(Math.ceil(bits / 8)).toString("hex")}`) & mask;
      if (drawn < bound) return drawn;
    }
  }

  isDrawn({ numerator, denominator }: Ratio): boolean {
    return this.below(denominator) < numerator;
  }
}
