/**
 * `npm run benchmark [-- NAME…] [--write] [--FLAG=VALUE…]`: compiles, measures and prints; with `--write` the figures also replace those
 * of the same names in docs/benchmarks.md. The garbage collector can be called, so that no round pays for the one before.
 */
import { createRequire } from "node:module";
import path from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { build } from "../../../shared/local-stack/bin/build.mjs";
import { PROJECT_ROOT } from "../../../shared/local-stack/bin/workspaces.mjs";
import { useFolderOfOwn } from "../../../shared/testing/bin/run-folder.mjs";

setFlagsFromString("--expose-gc");
globalThis.gc = runInNewContext("gc");
build();
useFolderOfOwn();
const { runBenchmarks } = createRequire(import.meta.url)("../dist/run.js");
const given = process.argv.slice(2);
process.exitCode = await runBenchmarks({
  names: given.filter((word) => !word.startsWith("--")),
  flags: Object.fromEntries(
    given.flatMap((word) => [...word.matchAll(/^--([\w-]+)=(.+)$/g)].map(([, name, value]) => [name, value])),
  ),
  document: given.includes("--write") ? path.join(PROJECT_ROOT, "docs/benchmarks.md") : null,
});
