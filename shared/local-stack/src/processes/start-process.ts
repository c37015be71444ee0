import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, openSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { signalGroup, signalProcess, whenExited } from "./child-process";
import { type RunningUnit } from "./supervise";

/** A Node process of the stack. */
export interface ProcessToStart {
  readonly name: string;
  /** Path of the script. */
  readonly script: string;
  /** The whole environment: nothing is inherited but what finds programs and folders. */
  readonly environment: Readonly<Record<string, string>>;
  /** Answers 200 once the process can serve. */
  readonly readyUrl: string;
  /** Gets what it prints. */
  readonly logFile: string;
  /** How long it may take to finish what it has accepted, in milliseconds. */
  readonly leaveWithin?: number;
}

/** The compiled file, also when this one runs from its source: Node itself loads it. */
const EXIT_WITH_PARENT = path.join(__dirname, "../../dist/processes/exit-with-parent.js");
const INHERITED = ["PATH", "HOME", "TMPDIR", "TZ", "SystemRoot"];
const POLL_MS = 50;

/**
 * Starts a process and waits until it can serve.
 * @param signal gives up waiting, and stops it
 * @throws {Error} with the reason, when it ends before that
 */
export async function startProcess(
  wanted: ProcessToStart,
  signal?: AbortSignal,
): Promise<RunningUnit & { readonly pid: number }> {
  const logStart = statSync(wanted.logFile, { throwIfNoEntry: false })?.size ?? 0;
  const child = launch(wanted);
  const stop = (): Promise<void> => stopProcess(child, wanted.leaveWithin ?? 12_000);
  const giveUp = (): void => void stop();
  signal?.addEventListener("abort", giveUp);
  const exited = whenExited(child).then((how) => {
    signalGroup(child, "SIGKILL"); // What it may have started itself.
    return describeEnding(how, readFileSync(wanted.logFile).subarray(logStart).toString("utf8"));
  });
  const reason = await Promise.race([exited, whenReady(wanted.readyUrl, child)]);
  signal?.removeEventListener("abort", giveUp);
  if (reason !== null) throw new Error(reason);
  return { pid: child.pid ?? 0, exited, stop };
}

function launch({ script, environment, logFile }: ProcessToStart): ChildProcess {
  const inherited = INHERITED.flatMap((name) =>
    process.env[name] === undefined ? [] : [[name, process.env[name]] as const],
  );
  const log = openSync(logFile, "a", 0o600);
  // A process group of its own: Ctrl-C reaches the parent alone, which stops everything in order.
  // Without source maps: reading those of 1,500 modules costs each process a tenth of a second, and the compiled code reads like its source.
  const child = spawn(process.execPath, ["--require", EXIT_WITH_PARENT, script], {
    detached: true,
    env: { ...Object.fromEntries(inherited), NODE_ENV: "production", ...environment },
    stdio: ["ignore", log, log, "ipc"],
  });
  closeSync(log);
  return child;
}

async function whenReady(url: string, child: ChildProcess): Promise<null> {
  while (child.exitCode === null && child.signalCode === null) {
    if (await answersOk(url)) return null;
    await pause(POLL_MS);
  }
  return new Promise(() => undefined); // It ended: the race is decided by that.
}

async function answersOk(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

async function stopProcess(child: ChildProcess, leaveWithin: number): Promise<void> {
  signalProcess(child, "SIGTERM");
  const hasLeft = await Promise.race([
    whenExited(child).then(() => true),
    pause(leaveWithin, false, { ref: false }),
  ]);
  if (!hasLeft) signalGroup(child, "SIGKILL");
  await whenExited(child);
}

/** The last line that says what went wrong, without the stack below it. */
function describeEnding(how: string, printed: string): string {
  const lines = printed.slice(-20_000).split("\n");
  const telling = lines.filter((line) => /\S/.test(line) && !/^\s+at |^Node\.js v|^\s*[}^]/.test(line));
  const complaint =
    telling.findLast((line) => /error|refus|cannot|can't|fatal/i.test(line)) ?? telling.at(-1);
  return complaint === undefined ? how : `${how}: ${messageOf(complaint)}`;
}

/** A line of a structured log says it in `err.message` or `msg`. */
function messageOf(line: string): string {
  try {
    const entry = JSON.parse(line) as { msg?: unknown; err?: { message?: unknown } };
    const parts = [entry.msg, entry.err?.message].filter((part) => typeof part === "string");
    return parts.length > 0 ? parts.join(": ") : line;
  } catch {
    return line.trim();
  }
}
