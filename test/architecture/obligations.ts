import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const ROOT = path.join(__dirname, "..", "..");
const TESTED = ["gateway", "services", "shared", "test"];
const NOT_OURS = new Set(["node_modules", "dist", "src", "rules", ".jest-cache"]);

const numbered = (clause: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${String(clause)}.${String(index + 1)}`);

/** Every row of the obligations: by clause of the privacy policy, then what the law demands beside it. */
export const OBLIGATIONS: readonly string[] = [
  ...numbered(1, 8),
  ...numbered(2, 5),
  ...numbered(3, 5),
  ...numbered(4, 6),
  ...numbered(5, 6),
  ...numbered(6, 9),
  ...Array.from({ length: 19 }, (_, index) => `U${String(index + 1)}`),
];

/**
 * Rows that no test names yet, each with the part that will serve it. The list can only shrink: an entry whose test
 * exists is a fault too.
 */
export const LATER: Readonly<Record<string, string>> = {};

function* testFiles(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory() && !NOT_OURS.has(entry.name)) yield* testFiles(file);
    if (entry.isFile() && entry.name.endsWith(".test.ts")) yield file;
  }
}

/** A test's name begins with the ids that it serves: `1.7: when …`, `1.7, 1.8: when …`. */
const NAMED = /["'`]((?:(?:[1-6]\.\d|U\d{1,2})(?:, | and )?)+): /g;
const ID = /[1-6]\.\d|U\d{1,2}/g;

/** The ids that begin the names of tests in a source. */
export const idsIn = (source: string): readonly string[] =>
  [...source.matchAll(NAMED)].flatMap(([, ids]) => ids?.match(ID) ?? []);

/** By obligation, the files (from the project's root) with tests that name it; `except` is left out. */
export function testsByObligation(except: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const folder of TESTED)
    for (const file of testFiles(path.join(ROOT, folder))) {
      if (file === except) continue;
      for (const id of new Set(idsIn(readFileSync(file, "utf8"))))
        found.set(id, [...(found.get(id) ?? []), path.relative(ROOT, file)]);
    }
  return found;
}
