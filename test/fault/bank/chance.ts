/** Numbers that look random and come again from the same seed, which every run prints. */
export interface Chance {
  /** From 0 to below `limit`. */
  below(limit: number): number;
}

/** Park and Miller's minimal standard generator: more than enough to decide what breaks next. */
export function chanceOf(seed: number): Chance {
  let state = (seed % 2_147_483_646) + 1;
  return {
    below(limit) {
      state = (state * 48_271) % 2_147_483_647;
      return state % limit;
    },
  };
}

/** A seed from BANK_SEED, or a new one; told in either case. */
export function announcedSeed(given: string | undefined): number {
  const seed = given === undefined ? Date.now() % 1_000_000 : Number(given);
  process.stdout.write(`bank test: BANK_SEED=${String(seed)}\n`);
  return seed;
}
