/** What `npm start` runs: check, install, compile, hand over to `src/run.ts`. Needs nothing but Node itself. */
import nodeVersion from "./node-version.cjs";

const refusal = nodeVersion.nodeRefusal(process.versions.node);
if (refusal) {
  console.error(refusal);
  process.exitCode = 1;
} else {
  await start();
}

async function start() {
  const { PROJECT_ROOT } = await import("./workspaces.mjs");
  const { ensureInstalled } = await import("./install.mjs");
  try {
    ensureInstalled(PROJECT_ROOT);
    const { build } = await import("./build.mjs");
    build();
    const { createRequire } = await import("node:module");
    const { runLocalStack } = createRequire(import.meta.url)("../dist/run.js");
    await runLocalStack({ projectRoot: PROJECT_ROOT });
  } catch (error) {
    // A StartRefusal is a sentence for the reader; anything else is a defect and keeps its stack.
    console.error(error?.name === "StartRefusal" ? error.message : error);
    process.exitCode = 1;
  }
}
