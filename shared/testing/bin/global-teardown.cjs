module.exports = async function globalTeardown() {
  await globalThis.alpokatTestCluster.stop();
};
