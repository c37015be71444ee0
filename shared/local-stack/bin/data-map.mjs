/** What `npm run data-map` runs: compile, then hand over to `src/data-map-command`. */
import { createRequire } from "node:module";
import { build } from "./build.mjs";
import { PROJECT_ROOT } from "./workspaces.mjs";

build();
const { dataMapCommand } = createRequire(import.meta.url)("../dist/data-map-command/index.js");
process.exitCode = await dataMapCommand({
  arguments: process.argv.slice(2),
  projectRoot: PROJECT_ROOT,
  print: (text) => process.stdout.write(`${text}\n`),
  complain: (text) => process.stderr.write(`${text}\n`),
  now: new Date(),
});
