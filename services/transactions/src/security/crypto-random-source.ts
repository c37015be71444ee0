import { randomFillSync } from "node:crypto";
import type { RandomSource, Ratio } from "../domain/statistics/discrete-laplace";

const STORE_BYTES = 4096;

/** Chance of the operating system's cryptographic generator: nobody can guess noise and take it away again. */
export class CryptoRandomSource implements RandomSource {
  /** Drawn in one call ahead, since a call for each number takes most of the time. */
  readonly #store = Buffer.alloc(STORE_BYTES);
  #used = STORE_BYTES;

  below(bound: bigint): bigint {
    if (bound <= 0n) throw new RangeError("The bound must be above zero");
    if (bound === 1n) return 0n;
    const bits = (bound - 1n).toString(2).length;
    const mask = (1n << BigInt(bits)) - 1n;
    // What is too large is drawn again: a remainder would make small numbers likelier.
    for (;;) {
      const drawn = this.#take(Math.ceil(bits / 8)) & mask;
      if (drawn < bound) return drawn;
    }
  }

  isDrawn({ numerator, denominator }: Ratio): boolean {
    return this.below(denominator) < numerator;
  }

  /** Takes bytes out of the store, which are used once and wiped. */
  #take(count: number): bigint {
    if (this.#used + count > STORE_BYTES) {
      randomFillSync(this.#store);
      this.#used = 0;
    }
    const bytes = this.#store.subarray(this.#used, this.#used + count);
    const drawn = BigInt(`0x${bytes.toString("hex")}`);
    bytes.fill(0);
    this.#used += count;
    return drawn;
  }
}
