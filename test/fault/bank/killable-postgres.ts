import { readFileSync, readdirSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { type RunningPostgres, asRole, freePort, startPostgres } from "@alpokat/local-stack";
import { PARTS, databaseUrl, keyMigrations, migrate, migrationsOf, provision } from "@alpokat/persistence";
import { type TestDatabase, testKeys } from "@alpokat/testing";

/** A PostgreSQL of the test's own: a direct child, which it may kill and start again on the same data. */
export interface KillablePostgres {
  readonly database: TestDatabase;
  /** Ends all of its processes at once, as a power cut does. */
  kill(): Promise<void>;
  start(settings?: Readonly<Record<string, string>>): Promise<void>;
  stop(): Promise<void>;
}

const DATABASE = "bank";
/** What the bank needs: the others stay away. */
const NEEDED = ["transactions", "gateway", "carrier"];

export async function startKillablePostgres(): Promise<KillablePostgres> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "alpokat-bank-"));
  await chmod(folder, 0o711); // As root the server runs as another user, who has to pass.
  const { rolePasswords, postgresPassword: password } = testKeys();
  const port = await freePort();
  const start = (settings: Readonly<Record<string, string>> = {}): Promise<RunningPostgres> =>
    startPostgres({
      directory: path.join(folder, "postgres"),
      port,
      password,
      logFile: path.join(folder, "postgres.log"),
      settings,
    });
  let server = await start();
  await prepare(server.adminUrl, rolePasswords);
  const adminUrl = databaseUrl(server.adminUrl, DATABASE);
  return {
    database: {
      name: DATABASE,
      adminUrl,
      urlFor: (role) => asRole(adminUrl, role, rolePasswords),
      copy: () => Promise.reject(new Error("The bank is not copied")),
      drop: () => Promise.resolve(),
    },
    async kill() {
      for (const pid of [server.pid, ...childrenOf(server.pid)]) killProcess(pid);
      await server.exited;
    },
    async start(settings) {
      server = await start(settings);
    },
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function prepare(adminUrl: string, passwords: Readonly<Record<string, string>>): Promise<void> {
  await provision(adminUrl, { database: DATABASE, passwords });
  for (const part of PARTS.filter(({ name }) => NEEDED.includes(name))) {
    const url = asRole(databaseUrl(adminUrl, DATABASE), `${part.schema}_migrator`, passwords);
    await migrate(url, migrationsOf(part));
    if (part.hasSubjectKeys) await migrate(url, keyMigrations(part.schema));
  }
}

/** Without /proc only the postmaster is killed; its children then see that it is gone and end by themselves. */
function childrenOf(parent: number): number[] {
  try {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name) && parentOf(name) === parent)
      .map(Number);
  } catch {
    return [];
  }
}

/** Field 4 of `stat` comes after the name of the program, which is in brackets and may hold anything. */
function parentOf(pid: string): number | null {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ")[1]);
  } catch {
    return null;
  }
}

function killProcess(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself between being listed and being killed.
  }
}
