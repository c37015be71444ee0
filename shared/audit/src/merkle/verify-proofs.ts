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
  const { index, size } = claim;
  if (!isCount(index) || !isCount(size) || index >= size) return false;
  const climb = new Climb(index, size - 1);
  let hash = claim.leaf;
  for (const sibling of proof) {
    if (climb.isOver) return false;
    hash = climb.isFromLeft() ? nodeHash(sibling, hash) : nodeHash(hash, sibling);
    climb.ascend();
  }
  return climb.isOver && Buffer.compare(hash, claim.root) === 0;
}

/** Whether the proof holds, step by step as in RFC 9162 section 2.1.4.2. */
export function verifyConsistency(claim: ConsistencyClaim, proof: readonly Uint8Array[]): boolean {
  const { earlier, size } = claim;
  if (!isCount(earlier) || !isCount(size) || earlier < 1 || earlier > size) return false;
  if (earlier === size) return proof.length === 0 && Buffer.compare(claim.earlierRoot, claim.root) === 0;
  return proof.length > 0 && joinsBoth(claim, proof);
}

function joinsBoth(
  { earlier, earlierRoot, size, root }: ConsistencyClaim,
  proof: readonly Uint8Array[],
): boolean {
  const climb = new Climb(earlier - 1, size - 1);
  climb.skipRightEdges();
  // A power of two leaves is one subtree of the later tree: its root is the first hash and is not sent.
  const [first, ...rest] = climb.isAtFirst ? [earlierRoot, ...proof] : proof;
  if (!first) return false;
  let [earlierHash, hash] = [first, first];
  for (const sibling of rest) {
    if (climb.isOver) return false;
    if (climb.isFromLeft()) {
      earlierHash = nodeHash(sibling, earlierHash);
      hash = nodeHash(sibling, hash);
    } else {
      hash = nodeHash(hash, sibling);
    }
    climb.ascend();
  }
  return climb.isOver && Buffer.compare(earlierHash, earlierRoot) === 0 && Buffer.compare(hash, root) === 0;
}

/** The way from a node to the root: `fn` and `sn` of the RFC, one level at a time. */
class Climb {
  #node: number;
  #last: number;

  constructor(node: number, last: number) {
    this.#node = node;
    this.#last = last;
  }

  get isOver(): boolean {
    return this.#last === 0;
  }

  get isAtFirst(): boolean {
    return this.#node === 0;
  }

  /** Whether the next sibling stands to the left. The last node of a level has none to its right: it goes up to one. */
  isFromLeft(): boolean {
    if (!isOdd(this.#node) && this.#node !== this.#last) return false;
    while (!isOdd(this.#node) && this.#node !== 0) this.ascend();
    return true;
  }

  /** Up past the levels at which the node ends a full subtree. */
  skipRightEdges(): void {
    while (isOdd(this.#node)) this.ascend();
  }

  ascend(): void {
    this.#node = half(this.#node);
    this.#last = half(this.#last);
  }
}
