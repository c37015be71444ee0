/**
 * `npm test` runs what needs only npm, `npm run test:system` what needs packages of the system or takes long, `npm run test:fault` long
 * runs of what breaks. Further arguments go to
 * Jest: `npm test -- shared/kernel -t money`.
 */
import { createRequire } from "node:module";
import nodeVersion from "../../local-stack/bin/node-version.cjs";
import { ensureInstalled } from "../../local-stack/bin/install.mjs";
import { PROJECT_ROOT } from "../../local-stack/bin/workspaces.mjs";
import { useFolderOfOwn } from "./run-folder.mjs";

const refusal = nodeVersion.nodeRefusal(process.versions.node) ?? whatHindersInstallation();
if (refusal) {
  console.error(refusal);
  process.exit(1);
}

const given = process.argv.slice(2);
const KINDS = ["--system", "--fault"];
process.env.ALPOKAT_TESTS = KINDS.find((kind) => given.includes(kind))?.slice(2) ?? "plain";
process.env.NODE_ENV = "test";
process.chdir(PROJECT_ROOT);
useFolderOfOwn();
// In this process, so that a signal reaches the run itself.
await createRequire(import.meta.url)("jest").run(given.filter((argument) => !KINDS.includes(argument)));

function whatHindersInstallation() {
  try {
    ensureInstalled(PROJECT_ROOT);
    return null;
  } catch ({ message }) {
    return message;
  }
}
