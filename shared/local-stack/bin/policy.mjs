/** What `npm run policy` runs: compile, then hand over to `src/policy-command`. */
import { createRequire } from "node:module";
import { build } from "./build.mjs";
import { PROJECT_ROOT } from "./workspaces.mjs";

build();
const { policyCommand } = createRequire(import.meta.url)("../dist/policy-command/index.js");
process.exitCode = await policyCommand({
  arguments: process.argv.slice(2),
  projectRoot: PROJECT_ROOT,
  print: (line) => process.stdout.write(`${line}\n`),
});
