/** What `npm run audit` runs: compile, then hand over to `src/audit-command`. */
import { createRequire } from "node:module";
import { build } from "./build.mjs";

build();
const { auditCommand } = createRequire(import.meta.url)("../dist/audit-command.js");
process.exitCode = await auditCommand(process.argv.slice(2), process.env, (line) =>
  process.stdout.write(`${line}\n`),
);
