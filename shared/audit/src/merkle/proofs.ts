import { EMPTY_ROOT, nodeHash } from "./hash";

/**
 * Answers the root of the leaves `[start, end)`, where `start` is a multiple of the largest power of two below
 * `end - start`. How it comes by it (leaves in memory, rows of a table) is its own affair.
 */
export type RangeRoot = (start: number, end: number) => Promise<Buffer>;

/** The largest power of two smaller than `count`, which has to be at least 2 (RFC 9162 section 2.1.1). */
export function splitPoint(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}

/** The root of the given leaf hashes, by the definition. */
export function rootOf(leaves: readonly Buffer[]): Buffer {
  const [first] = leaves;
  if (!first) return EMPTY_ROOT;
  if (leaves.length === 1) return first;
  const split = splitPoint(leaves.length);
  return nodeHash(rootOf(leaves.slice(0, split)), rootOf(leaves.slice(split)));
}

/** A {@link RangeRoot} over leaf hashes in memory. */
export const rangeRootOf =
  (leaves: readonly Buffer[]): RangeRoot =>
  (start, end) =>
    Promise.resolve(rootOf(leaves.slice(start, end)));

/**
 * The path that proves that leaf `index` is in the tree of `size` leaves (PATH, RFC 9162 section 2.1.3.1).
 * @throws RangeError where there is no such leaf.
 */
export async function inclusionProof(index: number, size: number, rangeRoot: RangeRoot): Promise<Buffer[]> {
  if (!Number.isInteger(index) || index < 0 || index >= size)
    throw new RangeError("There is no such leaf in the tree.");
  const path: Buffer[] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const middle = start + splitPoint(end - start);
    const isLeft = index < middle;
    path.push(isLeft ? await rangeRoot(middle, end) : await rangeRoot(start, middle));
    if (isLeft) end = middle;
    else start = middle;
  }
  // Collected from the root downwards; a proof is read from the leaf upwards.
  return path.reverse();
}

/**
 * The hashes that prove that the tree of `size` leaves begins with the tree of `earlier` leaves (PROOF and SUBPROOF,
 * RFC 9162 section 2.1.4.1). Empty where both are the same tree.
 * @throws RangeError where `earlier` is not within 1 to `size`.
 */
export async function consistencyProof(
  earlier: number,
  size: number,
  rangeRoot: RangeRoot,
): Promise<Buffer[]> {
  if (!Number.isInteger(earlier) || earlier < 1 || earlier > size)
    throw new RangeError("There is no such earlier tree.");
  const proof: Buffer[] = [];
  let start = 0;
  let end = size;
  while (earlier !== end) {
    const middle = start + splitPoint(end - start);
    const isLeft = earlier <= middle;
    proof.push(isLeft ? await rangeRoot(middle, end) : await rangeRoot(start, middle));
    if (isLeft) end = middle;
    else start = middle;
  }
  // The whole earlier tree is known to the verifier; any other subtree has to be named.
  if (start > 0) proof.push(await rangeRoot(start, end));
  return proof.reverse();
}
