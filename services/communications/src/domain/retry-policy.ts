/** When a delivery that failed for a while is tried again, and when it is given up. */
const FIRST_DELAY_MS = 30_000;
const LONGEST_DELAY_MS = 3_600_000;
const MOST_ATTEMPTS = 48;

/** Whether no further attempt is made after this many. */
export const isExhausted = (attempts: number): boolean => attempts >= MOST_ATTEMPTS;

/**
 * Full jitter, `random · min(cap, base · 2^n)`: what failed together must not come back together.
 * @param attempts how many were made, 1 or more.
 * @param random in [0, 1).
 * @returns milliseconds.
 */
export function retryDelay(attempts: number, random: () => number): number {
  const ceiling = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempts - 1));
  return Math.floor(random() * ceiling);
}
