import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { chown, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { StartRefusal } from "../start-refusal";
import { type RunAs } from "./unprivileged-user";

const runFile = promisify(execFile);

/** Major version of the cluster that these binaries can read. */
const MAJOR_VERSION = "18";

/** Where and for whom a cluster is made. */
export interface NewCluster {
  readonly directory: string;
  /** Folder with `bin/initdb`. */
  readonly binaries: string;
  readonly user: RunAs;
  /** Password of the superuser `postgres`. */
  readonly password: string;
}

/**
 * Makes the cluster where there is none.
 * @returns whether it was made now
 * @throws {StartRefusal} when the folder holds a cluster of another version
 */
export async function ensureCluster(cluster: NewCluster): Promise<boolean> {
  const versionFile = path.join(cluster.directory, "PG_VERSION");
  if (!existsSync(versionFile)) {
    await makeCluster(cluster);
    return true;
  }
  const version = (await readFile(versionFile, "utf8")).trim();
  if (version === MAJOR_VERSION) return false;
  throw new StartRefusal(
    `The data in ${cluster.directory} is of PostgreSQL ${version} and this is PostgreSQL ${MAJOR_VERSION}: move that folder away or choose another one with ALPOKAT_DATA_DIR.`,
  );
}

async function makeCluster({ directory, binaries, user, password }: NewCluster): Promise<void> {
  const draft = `${directory}.new`;
  const passwordFile = `${directory}.password`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true, mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  await Promise.all([give(draft, user), give(passwordFile, user)]);
  try {
    await runFile(path.join(binaries, "bin/initdb"), initdbArguments(draft, passwordFile), {
      ...user,
      cwd: "/",
      env: { LC_ALL: "C" },
    });
  } finally {
    await rm(passwordFile, { force: true });
  }
  // In one step, so that a cluster that was interrupted while being made is never taken for a whole one.
  await rename(draft, directory);
}

/** The built-in C.UTF-8 locale sorts alike on every machine, whatever its C library. */
const initdbArguments = (directory: string, passwordFile: string): string[] => [
  `--pgdata=${directory}`,
  "--username=postgres",
  `--pwfile=${passwordFile}`,
  "--auth=scram-sha-256",
  "--encoding=UTF8",
  "--locale=C",
  "--locale-provider=builtin",
  "--builtin-locale=C.UTF-8",
  "--no-instructions",
];

async function give(file: string, { uid, gid }: RunAs): Promise<void> {
  if (uid !== undefined && gid !== undefined) await chown(file, uid, gid);
}

/** What `postmaster.pid` says: written by the server itself, line by line. */
export interface ServerRecord {
  readonly pid: number;
  /** Whether the server answers already. */
  readonly isReady: boolean;
}

/** @returns null where no server runs, or none has got as far as writing it */
export function readServerRecord(directory: string): ServerRecord | null {
  try {
    const lines = readFileSync(path.join(directory, "postmaster.pid"), "utf8").split("\n");
    const pid = Number(lines[0]);
    return Number.isInteger(pid) && pid > 0 ? { pid, isReady: lines[7]?.trim() === "ready" } : null;
  } catch {
    return null;
  }
}

/**
 * Waits for a server whose parent died to finish its own shutdown, and removes the trace of one that is gone, since its
 * process id may meanwhile belong to any other program.
 * @param patience how long a live server is waited for, in milliseconds
 * @throws {StartRefusal} when the folder is in use by a live server
 */
export async function releaseDirectory(directory: string, patience: number): Promise<void> {
  const record = readServerRecord(directory);
  if (!record) return;
  if (!isPostgres(record.pid)) return rm(path.join(directory, "postmaster.pid"), { force: true });
  if (patience > 0) {
    await pause(100);
    return releaseDirectory(directory, patience - 100);
  }
  throw new StartRefusal(
    `The data folder ${directory} is in use by a running PostgreSQL (process ${record.pid}): stop that one, or choose another folder with ALPOKAT_DATA_DIR.`,
  );
}

function isPostgres(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("postgres");
  } catch {
    // No /proc on this system: a live process of that number has to be believed.
    return process.platform !== "linux";
  }
}
