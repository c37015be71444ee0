import { spawn, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { closeSync, openSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { LOOPBACK, refuseTakenPorts } from "../ports";
import { signalProcess, whenExited } from "../processes/child-process";
import { StartRefusal } from "../start-refusal";
import { postgresPackage, prepareBinaries } from "./binaries";
import { ensureCluster, readServerRecord, releaseDirectory } from "./data-directory";
import { isReachable, SYSTEM_FOLDER, unprivilegedUser, type RunAs } from "./unprivileged-user";

/** Where a server lives and how it is reached. */
export interface PostgresOptions {
  /** The cluster's folder; made when absent. As root it must lie below folders open to everybody. */
  readonly directory: string;
  readonly port: number;
  /** Password of the superuser `postgres`. */
  readonly password: string;
  /** Gets the server's messages. */
  readonly logFile: string;
  /** Gets a copy of the binaries, where the installed ones lie below a closed folder. */
  readonly binariesCopy?: string;
  /** The npm package's folder; found by itself unless a test names one. */
  readonly packageFolder?: string;
  /** How long a server that holds the folder is waited for, in milliseconds; by default long enough for its own shutdown. */
  readonly patience?: number;
  /** Further settings of the server, as in `postgresql.conf`. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A server that answers. */
export interface RunningPostgres {
  /** URL of the superuser, to the database `postgres`. */
  readonly adminUrl: string;
  readonly pid: number;
  /** Whether the cluster was made by this start. */
  readonly isNew: boolean;
  /** Settles when the server is gone, with the reason. */
  readonly exited: Promise<string>;
  /** Fast shutdown: open transactions are rolled back, everything acknowledged stays. */
  stop(): Promise<void>;
}

/** How long a server whose parent was killed may need to shut down before it is taken for somebody else's. */
const PATIENCE_MS = 5_000;

/**
 * Starts PostgreSQL as a child of this process, on the loopback address only. It does not outlive its parent, even one
 * that is killed.
 * @throws {StartRefusal} when a binary is missing, the port is taken, the folder is in use, or the server won't start
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const user = unprivilegedUser();
  refuseUnreachable(options.directory, user);
  const packageFolder = options.packageFolder ?? postgresPackage();
  const binaries = await prepareBinaries(packageFolder, options.binariesCopy ?? copyOf(packageFolder), user);
  const isNew = await ensureCluster({ ...options, binaries, user });
  await releaseDirectory(options.directory, options.patience ?? PATIENCE_MS);
  await refuseTakenPorts([{ port: options.port, user: "PostgreSQL", setting: "ALPOKAT_POSTGRES_PORT" }]);
  const child = await launchUntilReady(path.join(binaries, "bin/postgres"), options, user);
  const guard = spawnGuard(child, user);
  const exited = whenExited(child).then((how) => `${how}: ${lastComplaint(options.logFile)}`);
  return {
    adminUrl: `postgresql://postgres:${encodeURIComponent(options.password)}@${LOOPBACK}:${options.port}/postgres`,
    pid: child.pid ?? 0,
    isNew,
    exited,
    stop: () => stopServer(child, guard),
  };
}

function refuseUnreachable(directory: string, user: RunAs): void {
  const parent = path.dirname(directory);
  if (isReachable(parent, user)) return;
  throw new StartRefusal(
    `The data folder ${parent} lies below a folder that is closed to others, and PostgreSQL does not run as root: choose another one with ALPOKAT_DATA_DIR, such as ${SYSTEM_FOLDER}/data.`,
  );
}

/** One for each installation and version. */
function copyOf(packageFolder: string): string {
  const description = readFileSync(path.join(packageFolder, "package.json"));
  const digest = createHash("sha256").update(packageFolder).update(description).digest("hex");
  return path.join(SYSTEM_FOLDER, `postgresql-${digest.slice(0, 12)}`);
}

/** A killed server's last children hold its shared memory for a moment, so that is worth another try. */
async function launchUntilReady(
  program: string,
  options: PostgresOptions,
  user: RunAs,
): Promise<ChildProcess> {
  for (let attempt = 1; ; attempt += 1) {
    const child = launch(program, options, user);
    if (await becomesReady(child, options.directory)) return child;
    const complaint = lastComplaint(options.logFile);
    if (attempt === 20 || !complaint.includes("shared memory block"))
      throw new StartRefusal(`PostgreSQL did not start: ${complaint} (all of it in ${options.logFile}).`);
    await pause(250);
  }
}

function launch(
  program: string,
  { directory, port, logFile, settings }: PostgresOptions,
  user: RunAs,
): ChildProcess {
  const all = {
    listen_addresses: LOOPBACK,
    port: String(port),
    unix_socket_directories: "",
    password_encryption: "scram-sha-256",
    max_connections: "200",
    log_timezone: "UTC",
    timezone: "UTC",
    ...settings,
  };
  const log = openSync(logFile, "a", 0o600);
  // A process group of its own: Ctrl-C reaches the parent alone, which stops the services before the database.
  const child = spawn(
    program,
    ["-D", directory, ...Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`])],
    {
      ...user,
      cwd: "/",
      detached: true,
      env: { LC_ALL: "C" },
      stdio: ["ignore", log, log],
    },
  );
  closeSync(log);
  return child;
}

async function becomesReady(child: ChildProcess, directory: string): Promise<boolean> {
  const isGone = whenExited(child).then(() => true);
  for (;;) {
    const record = readServerRecord(directory);
    if (record?.isReady === true && record.pid === child.pid) return true;
    if (await Promise.race([isGone, pause(10, false)])) return false;
  }
}

/**
 * A shell that waits on a pipe to this process. The system closes the pipe however this process ends, and the shell
 * then stops the server: nothing in this process has to run for that.
 */
function spawnGuard(server: ChildProcess, user: RunAs): ChildProcess {
  const script = 'read -r word; [ "$word" = stopped ] || kill -INT "$1"';
  const guard = spawn("/bin/sh", ["-c", script, "postgres-guard", String(server.pid)], {
    ...user,
    cwd: "/",
    detached: true,
    env: {},
    stdio: ["pipe", "ignore", "ignore"],
  });
  guard.stdin.on("error", () => undefined);
  server.once("exit", () => guard.stdin.end("stopped\n"));
  return guard;
}

async function stopServer(server: ChildProcess, guard: ChildProcess): Promise<void> {
  // Fast shutdown, then the immediate one, then the end: each only when the one before has not helped.
  for (const signal of ["SIGINT", "SIGQUIT", "SIGKILL"] as const) {
    signalProcess(server, signal);
    const isGone = await Promise.race([
      whenExited(server).then(() => true),
      pause(10_000, false, { ref: false }),
    ]);
    if (isGone) break;
  }
  await whenExited(guard);
}

function lastComplaint(logFile: string): string {
  const lines = readFileSync(logFile, "utf8").trimEnd().split("\n").slice(-30);
  const complaint = lines.findLast((line) => /\b(FATAL|PANIC|ERROR):/.test(line)) ?? lines.at(-1) ?? "";
  return complaint.replace(/^.*?\b(FATAL|PANIC|ERROR|LOG):\s*/, "");
}
