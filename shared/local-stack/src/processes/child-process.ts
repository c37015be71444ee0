import { type ChildProcess } from "node:child_process";

/** Settles when a process is gone, also when it never came to be, and says how it ended. */
export function whenExited(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null)
      resolve(ending(child.exitCode, child.signalCode));
    child.once("error", (error) => {
      resolve(`could not be started (${error.message})`);
    });
    child.once("exit", (code, signal) => {
      resolve(ending(code, signal));
    });
  });
}

const ending = (code: number | null, signal: NodeJS.Signals | null): string =>
  signal ? `was ended by ${signal}` : `exited with code ${code ?? "unknown"}`;

/** Sends a signal to one process; one that is gone already is no error. */
export function signalProcess(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) child.kill(signal);
}

/** Sends a signal to a process and all that it started, where it was started as the leader of a group. */
export function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // ESRCH: all of them are gone.
  }
}
