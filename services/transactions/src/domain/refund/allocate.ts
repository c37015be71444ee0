/** A part of a sum: what is left of it, and whether it adds to the sum or takes from it. */
export interface Share {
  /** Zero or more. */
  readonly left: bigint;
  readonly sign: 1n | -1n;
}

/** What adds, or takes where it is negative. */
export const shareOf = (amount: bigint): Share =>
  amount < 0n ? { left: -amount, sign: -1n } : { left: amount, sign: 1n };

/**
 * Takes a target out of parts in proportion to what is left of each, rounded to one side or the other by the largest
 * remainder (Hamilton), so that the parts come to exactly the target and none is overdrawn: whatever was taken before, the
 * rest can be taken as well.
 * @param target from 0 to what the parts come to, at which all that is left is taken.
 * @returns what is taken of each, zero or more.
 */
export function allocate(shares: readonly Share[], target: bigint): readonly bigint[] {
  const total = shares.reduce((sum, { left, sign }) => sum + sign * left, 0n);
  if (target < 0n || target > total) throw new Error("Nothing is taken beyond what is left");
  if (target === total) return shares.map(({ left }) => left);
  const taken = shares.map(({ left }) => (left * target) / total);
  const sum = shares.reduce((so, { sign }, place) => so + sign * (taken[place] ?? 0n), 0n);
  const missing = target - sum;
  const sign = missing < 0n ? -1n : 1n;
  const byRemainder = shares
    .map((share, place) => ({ share, place, rest: (share.left * target) % total }))
    .filter((each) => each.share.sign === sign && each.rest > 0n)
    .sort((one, other) => Number(other.rest - one.rest) || one.place - other.place);
  for (const { place } of byRemainder.slice(0, Number(missing * sign)))
    taken[place] = (taken[place] ?? 0n) + 1n;
  return taken;
}
