const swcOptions = require("./shared/local-stack/bin/swc-options.cjs");

/** Tests that are run by name: what needs packages of the system, and long runs of what breaks. */
const APART = ["system", "fault"];
const kind = APART.find((name) => name === process.env.ALPOKAT_TESTS);
const isSystemRun = kind === "system";
const refusesSkipped = isSystemRun || process.env.CI === "true";

/** Packages that are ES modules only, which Jest can't load as they are. */
const ES_MODULES = ["jose", "uuid"];

const asCommonJs = { ...swcOptions, jsc: { target: "es2023", parser: { syntax: "ecmascript" } } };

/** @type {import("jest").Config} */
module.exports = {
  roots: ["gateway", "services", "shared", "test"].map((folder) => `<rootDir>/${folder}`),
  testMatch: [kind ? `**/test/**/*.${kind}.test.ts` : "**/test/**/*.test.ts"],
  testPathIgnorePatterns: [
    "/node_modules/",
    "/dist/",
    ...APART.filter((name) => name !== kind).map((name) => `\\.${name}\\.test\\.ts$`),
  ],
  testEnvironment: "node",
  // The workspaces' sources, not what was compiled from them: a test never sees yesterday's program.
  testEnvironmentOptions: { customExportConditions: ["alpokat-source", "require", "node", "default"] },
  transform: {
    "\\.ts$": ["@swc/jest", swcOptions],
    // What runs in browsers as it is.
    "/gateway/pages/.*\\.mjs$": ["@swc/jest", asCommonJs],
    [`/node_modules/(${ES_MODULES.join("|")})/.*\\.m?js$`]: ["@swc/jest", asCommonJs],
  },
  // Nothing is exempt by place: the patterns above say what is transformed.
  transformIgnorePatterns: [],
  globalSetup: "<rootDir>/shared/testing/bin/global-setup.cjs",
  globalTeardown: "<rootDir>/shared/testing/bin/global-teardown.cjs",
  setupFiles: ["<rootDir>/shared/testing/src/deny-network-in-tests.ts"],
  reporters: ["default", ...(refusesSkipped ? ["<rootDir>/shared/testing/bin/refuse-skipped.cjs"] : [])],
  cacheDirectory: "<rootDir>/.jest-cache",
  maxWorkers: 2,
  // What a test file leaves in memory stays as long as its worker: a large heap makes long pauses, and those look like faults.
  workerIdleMemoryLimit: "1500MB",
  // Starting the whole product takes a loaded machine a while; no test asserts on the time that it takes.
  testTimeout: 90_000,
};
