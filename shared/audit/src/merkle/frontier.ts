import { EMPTY_ROOT, HASH_BYTES, nodeHash } from "./hash";

/** Told of each perfect subtree of 2^level leaves when its last leaf arrives; `index` counts those of one level from 0. */
export type OnSubtree = (level: number, index: number, hash: Buffer) => void;

/**
 * The right edge of a tree: the roots of the perfect subtrees that its leaves divide into, largest first. It is all
 * that is needed to add leaves and to know the root, so both cost O(log n) whatever the size of the tree.
 */
export class Frontier {
  readonly #subtrees: Buffer[];
  #size: number;

  /** @throws Error where the number of subtrees is not the number of one bits of the size. */
  constructor(size = 0, subtrees: readonly Buffer[] = []) {
    if (countOnes(size) !== subtrees.length)
      throw new Error(`A tree of ${String(size)} leaves has another frontier.`);
    this.#size = size;
    this.#subtrees = [...subtrees];
  }

  get size(): number {
    return this.#size;
  }

  /** Adds the next leaf, given by its hash. */
  append(leaf: Buffer, onSubtree?: OnSubtree): void {
    const position = this.#size;
    this.#size += 1;
    let hash = leaf;
    // Each trailing one bit of the old size is a perfect subtree that the new leaf completes to the next level.
    for (let level = 1, rest = position; rest % 2 === 1; level += 1) {
      const left = this.#subtrees.pop();
      if (!left) throw new Error("The frontier is shorter than its size says.");
      hash = nodeHash(left, hash);
      rest = (rest - 1) / 2;
      onSubtree?.(level, rest, hash);
    }
    this.#subtrees.push(hash);
  }

  /** The root of the tree as it stands (RFC 9162 section 2.1.1). */
  root(): Buffer {
    const [smallest, ...larger] = [...this.#subtrees].reverse();
    if (!smallest) return EMPTY_ROOT;
    return larger.reduce((right, left) => nodeHash(left, right), smallest);
  }

  /** The subtree roots in one piece, as the heads table keeps them. */
  toBytes(): Buffer {
    return Buffer.concat(this.#subtrees);
  }

  static fromBytes(size: number, bytes: Buffer): Frontier {
    const subtrees: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += HASH_BYTES) subtrees.push(bytes.subarray(at, at + HASH_BYTES));
    return new Frontier(size, subtrees);
  }
}

function countOnes(size: number): number {
  let ones = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) ones += rest % 2;
  return ones;
}
