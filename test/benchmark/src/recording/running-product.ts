import { mkdir, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { PROCESSES, type StackFacts, startProcess } from "@alpokat/local-stack";
import { type TestDatabase, stackFacts, testDatabase } from "@alpokat/testing";

/** All processes of the product, as `npm start` runs them, on a database of their own. */
export interface RunningProduct {
  readonly gatewayUrl: string;
  readonly database: TestDatabase;
  stop(): Promise<void>;
}

/** A benchmark asks more than any client may. */
const WITHOUT_LIMITS = {
  RATE_LIMIT_ACCOUNT: "1000000",
  RATE_LIMIT_ADDRESS: "1000000",
  RATE_LIMIT_SIGN_IN: "1000000",
};
/** As in the image that production runs (`NODE_OPTIONS` of the Dockerfile). */
const NODE_OPTIONS = "--max-semi-space-size=64";

export async function startProduct(): Promise<RunningProduct> {
  const database = await testDatabase();
  const folder = await mkdtemp(path.join(os.tmpdir(), "alpokat-product-"));
  await mkdir(path.join(folder, "logs"));
  const facts = await stackFacts(database, folder);
  const processes = await Promise.all(
    PROCESSES.map((definition) => startProcess(processOf(definition, facts))),
  );
  return {
    gatewayUrl: `http://127.0.0.1:${String(facts.settings.ports.gateway)}`,
    database,
    async stop() {
      await Promise.all(processes.map((each) => each.stop()));
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function processOf(
  { name, workspace, port, environment }: (typeof PROCESSES)[number],
  facts: StackFacts,
): Parameters<typeof startProcess>[0] {
  const { dataFolder, projectRoot } = facts.settings;
  return {
    name,
    script: path.join(projectRoot, workspace, "dist/main.js"),
    environment: {
      ...environment(facts),
      ...(name === "gateway" && WITHOUT_LIMITS),
      LOG_LEVEL: "error",
      NODE_OPTIONS,
    },
    readyUrl: `http://127.0.0.1:${String(port(facts.settings))}/ready`,
    logFile: path.join(dataFolder, "logs", `${name}.log`),
  };
}
