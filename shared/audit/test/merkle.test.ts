import {
  consistencyProof,
  EMPTY_ROOT,
  Frontier,
  inclusionProof,
  leafHash,
  rangeRootOf,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from "../src";

const hex = (buffer: Uint8Array): string => Buffer.from(buffer).toString("hex");

/** The eight entries and roots of the reference tests of Certificate Transparency (merkle_tree_test, RFC 6962). */
const ENTRIES = [
  "",
  "00",
  "10",
  "2021",
  "3031",
  "40414243",
  "5051525354555657",
  "606162636465666768696a6b6c6d6e6f",
].map((entry) => Buffer.from(entry, "hex"));
const LEAVES = ENTRIES.map(leafHash);
const ROOTS = [
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];
const rootAt = (size: number): Buffer => Buffer.from(ROOTS[size - 1] ?? "", "hex");
const leafAt = (index: number): Buffer => LEAVES[index] ?? Buffer.alloc(0);

describe("the tree", () => {
  test("when it has no leaves, then its root is the hash of nothing", () => {
    expect(hex(EMPTY_ROOT)).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect(hex(new Frontier().root())).toBe(hex(EMPTY_ROOT));
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    "when it has %i reference leaves, then the root is the published one",
    (size) => {
      const frontier = new Frontier();
      LEAVES.slice(0, size).forEach((leaf) => {
        frontier.append(leaf);
      });
      expect(hex(rootOf(LEAVES.slice(0, size)))).toBe(ROOTS[size - 1]);
      expect(hex(frontier.root())).toBe(ROOTS[size - 1]);
    },
  );

  test("when a frontier is stored and read back at every size, then it goes on as if it had stayed", () => {
    const leaves = Array.from({ length: 300 }, (_, index) => leafHash(Buffer.from(String(index))));
    let frontier = new Frontier();
    leaves.forEach((leaf, index) => {
      frontier.append(leaf);
      frontier = Frontier.fromBytes(index + 1, frontier.toBytes());
      expect(hex(frontier.root())).toBe(hex(rootOf(leaves.slice(0, index + 1))));
    });
  });

  test("when a stored frontier does not fit its size, then it is refused", () => {
    expect(() => Frontier.fromBytes(3, Buffer.alloc(32))).toThrow("another frontier");
  });

  test("when subtrees fill up, then each is told once with its level and index", () => {
    const told: string[] = [];
    const frontier = new Frontier();
    LEAVES.forEach((leaf) => {
      frontier.append(leaf, (level, index) => told.push(`${String(level)}/${String(index)}`));
    });
    expect(told).toEqual(["1/0", "1/1", "2/0", "1/2", "1/3", "2/1", "3/0"]);
  });
});

/** From the reference tests: leaf index from 0, tree size, path. */
const PATHS: readonly (readonly [number, number, readonly string[]])[] = [
  [0, 1, []],
  [
    0,
    8,
    [
      "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
      "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
  ],
  [
    5,
    8,
    [
      "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
  ],
  [2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]],
  [
    1,
    5,
    [
      "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
      "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
  ],
];

describe("an inclusion proof", () => {
  test.each(PATHS)(
    "when leaf %i of %i is asked for, then the path is the published one",
    async (index, size, path) => {
      const proof = await inclusionProof(index, size, rangeRootOf(LEAVES));
      expect(proof.map(hex)).toEqual(path);
    },
  );

  test("when any leaf of any tree up to 70 is proved, then only the right leaf, place and size hold", async () => {
    const leaves = Array.from({ length: 70 }, (_, index) => leafHash(Buffer.from(String(index))));
    for (let size = 1; size <= leaves.length; size += 1) {
      const root = rootOf(leaves.slice(0, size));
      for (let index = 0; index < size; index += 1) {
        const leaf = leaves[index] ?? EMPTY_ROOT;
        const proof = await inclusionProof(index, size, rangeRootOf(leaves));
        expect(verifyInclusion({ index, size, leaf, root }, proof)).toBe(true);
        expect(verifyInclusion({ index, size, leaf: EMPTY_ROOT, root }, proof)).toBe(false);
        expect(verifyInclusion({ index: (index + 1) % size, size, leaf, root }, proof)).toBe(size === 1);
        expect(verifyInclusion({ index, size, leaf, root }, [...proof, EMPTY_ROOT])).toBe(false);
        expect(verifyInclusion({ index, size, leaf, root }, proof.slice(1))).toBe(size === 1);
      }
    }
  });

  test.each([
    [0, 0],
    [3, 3],
    [-1, 3],
    [0.5, 3],
  ])("when leaf %d of %d is asked for, then there is none", async (index, size) => {
    await expect(inclusionProof(index, size, rangeRootOf(LEAVES))).rejects.toThrow(RangeError);
    expect(verifyInclusion({ index, size, leaf: leafAt(0), root: rootAt(3) }, [])).toBe(false);
  });
});

/** From the reference tests: earlier size, size, proof. */
const CONSISTENCY: readonly (readonly [number, number, readonly string[]])[] = [
  [1, 1, []],
  [
    1,
    8,
    [
      "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
      "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
  ],
  [
    6,
    8,
    [
      "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
  ],
  [
    2,
    5,
    [
      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
      "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
  ],
];

describe("a consistency proof", () => {
  test.each(CONSISTENCY)(
    "when %i and %i leaves are compared, then it is the published one",
    async (earlier, size, expected) => {
      const proof = await consistencyProof(earlier, size, rangeRootOf(LEAVES.slice(0, size)));
      expect(proof.map(hex)).toEqual(expected);
      const claim = { earlier, earlierRoot: rootAt(earlier), size, root: rootAt(size) };
      expect(verifyConsistency(claim, proof)).toBe(true);
    },
  );

  test("when any two trees up to 70 are compared, then only true beginnings hold", async () => {
    const leaves = Array.from({ length: 70 }, (_, index) => leafHash(Buffer.from(String(index))));
    for (let size = 1; size <= leaves.length; size += 1) {
      const root = rootOf(leaves.slice(0, size));
      for (let earlier = 1; earlier <= size; earlier += 1) {
        const earlierRoot = rootOf(leaves.slice(0, earlier));
        const proof = await consistencyProof(earlier, size, rangeRootOf(leaves));
        expect(verifyConsistency({ earlier, earlierRoot, size, root }, proof)).toBe(true);
        expect(verifyConsistency({ earlier, earlierRoot: EMPTY_ROOT, size, root }, proof)).toBe(false);
        expect(verifyConsistency({ earlier, earlierRoot, size, root: EMPTY_ROOT }, proof)).toBe(false);
        expect(verifyConsistency({ earlier, earlierRoot, size, root }, [...proof, EMPTY_ROOT])).toBe(false);
      }
    }
  });

  test.each([
    [0, 3],
    [4, 3],
  ])(
    "when a tree of %i leaves is asked for as beginning of %i, then there is none",
    async (earlier, size) => {
      await expect(consistencyProof(earlier, size, rangeRootOf(LEAVES))).rejects.toThrow(RangeError);
      expect(verifyConsistency({ earlier, earlierRoot: rootAt(1), size, root: rootAt(3) }, [])).toBe(false);
    },
  );
});
