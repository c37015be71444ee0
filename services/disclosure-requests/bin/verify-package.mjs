/** What `npm run verify-package` runs: compile, then hand over to `src/packaging/verify-main.ts`. */
import { createRequire } from "node:module";
import { build } from "../../../shared/local-stack/bin/build.mjs";

build();
const { runVerification } = createRequire(import.meta.url)("../dist/packaging/verify-main.js");
process.exitCode = await runVerification(process.argv.slice(2), (line) => {
  console.log(line);
});
