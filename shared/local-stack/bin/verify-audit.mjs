/** What `npm run verify-audit` runs: compile, then hand over to `src/verify-audit.ts`. */
import { createRequire } from "node:module";
import { build } from "./build.mjs";
import { PROJECT_ROOT } from "./workspaces.mjs";

build();
const { verifyAuditRecords } = createRequire(import.meta.url)("../dist/verify-audit.js");
// A defect rejects here, and Node exits with 1 and a stack: no pipeline takes it for a sound record.
process.exitCode = await verifyAuditRecords({ projectRoot: PROJECT_ROOT });
