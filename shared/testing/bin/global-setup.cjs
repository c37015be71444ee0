/** Compiles what processes run, and starts the one PostgreSQL of the run. */
module.exports = async function globalSetup() {
  const { build } = await import("../../local-stack/bin/build.mjs");
  build();
  const { startTestCluster } = require("../dist/test-cluster.js");
  globalThis.alpokatTestCluster = await startTestCluster();
};
