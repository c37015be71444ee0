import { nodeHash } from "./hash";

const isOdd = (value: number): boolean => value % 2 === 1;
const half = (value: number): number => Math.floor(value / 2);
const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

/** What an inclusion proof claims: that the entry with this leaf hash is leaf `index` of the tree of `size` leaves. */
export interface InclusionClaim {
  readonly index: number;
  readonly size: number;
  readonly leaf: Uint8Array;
  readonly root: Uint8Array;
}

/** What a consistency proof claims: that the tree of `size` leaves begins with the tree of `earlier` leaves. */
export interface ConsistencyClaim {
  readonly earlier: number;
  readonly earlierRoot: Uint8Array;
  readonly size: number;
  readonly root: Uint8Array;
}

/** Whether the proof holds, step by step as in RFC 9162 section 2.1.3.2. */
export function verifyInclusion(claim: InclusionClaim, proof: readonly Uint8Array[]): boolean {
  if (!isCount(claim.index) || !isCount(claim.size) || claim.index >= claim.size) return false;
  let node = claim.index;
  let last = claim.size - 1;
  let hash = claim.leaf;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (isOdd(node) || node === last) {
      hash = nodeHash(sibling, hash);
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && Buffer.compare(hash, claim.root) === 0;
}

/** Whether the proof holds, step by step as in RFC 9162 section 2.1.4.2. */
export function verifyConsistency(claim: ConsistencyClaim, proof: readonly Uint8Array[]): boolean {
  const { earlier, size } = claim;
  if (!isCount(earlier) || !isCount(size) || earlier < 1 || earlier > size) return false;
  if (earlier === size) return proof.length === 0 && Buffer.compare(claim.earlierRoot, claim.root) === 0;
  return proof.length > 0 && climb(claim, proof);
}

function climb(
  { earlier, earlierRoot, size, root }: ConsistencyClaim,
  proof: readonly Uint8Array[],
): boolean {
  let node = earlier - 1;
  let last = size - 1;
  while (isOdd(node)) [node, last] = [half(node), half(last)];
  // A power of two leaves is one subtree of the later tree: its root is the first hash and is not sent.
  const [first, ...rest] = node === 0 ? [earlierRoot, ...proof] : proof;
  if (!first) return false;
  let earlierHash = first;
  let hash = first;
  for (const sibling of rest) {
    if (last === 0) return false;
    if (isOdd(node) || node === last) {
      earlierHash = nodeHash(sibling, earlierHash);
      hash = nodeHash(sibling, hash);
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && Buffer.compare(earlierHash, earlierRoot) === 0 && Buffer.compare(hash, root) === 0;
}
