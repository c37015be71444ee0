import { chmod, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { freePort, newSecrets, startPostgres } from "@alpokat/local-stack";
import { prepareDatabase } from "@alpokat/local-stack/database";
import { TEMPLATE } from "./template-database";
import { announce } from "./test-run";

/** The PostgreSQL of a test run; made once, before the first test file. */
export interface TestCluster {
  stop(): Promise<void>;
}

/** Hundreds of databases come and go: what would make room in the log meanwhile would hold up whoever commits. */
const SETTINGS = { max_wal_size: "8GB", checkpoint_timeout: "30min" };

/**
 * Starts a server with a folder of its own and makes the template that test databases are copied from. What it takes
 * to reach them goes to the test files through the environment.
 */
export async function startTestCluster(): Promise<TestCluster> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "alpokat-cluster-"));
  await chmod(folder, 0o711); // As root the server runs as another user, who has to pass.
  const secrets = newSecrets();
  const port = await freePort();
  const postgres = await startPostgres({
    directory: path.join(folder, "postgres"),
    port,
    password: secrets.postgresPassword,
    logFile: path.join(folder, "postgres.log"),
    settings: SETTINGS,
  });
  await prepareDatabase({
    adminUrl: postgres.adminUrl,
    database: TEMPLATE,
    rolePasswords: secrets.rolePasswords,
  });
  announce({ port, secrets });
  return {
    async stop() {
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
