import { SettingsError } from "./config";
import { KeyServiceRefusal, KeyServiceUnavailable, WrappedKeyRefused } from "./keys/transit/faults";

/** EX_CONFIG of sysexits.h: whoever starts the process should change its settings, not try again. */
const FAULTY_SETTINGS = 78;

/**
 * Runs a task as a process: tells each thing done as a line, and what stands in the way as one sentence without the
 * text of a driver, which may quote a setting.
 */
export function runOnce(name: string, task: (tell: (line: string) => void) => Promise<void>): void {
  const tell = (line: string): void => void process.stdout.write(`${name}: ${line}\n`);
  // Called later, so that what the task throws at once is told like the rest.
  Promise.resolve()
    .then(() => task(tell))
    .catch((error: unknown) => {
      process.stderr.write(`${name}: ${sentenceOf(error)}\n`);
      process.exitCode = error instanceof SettingsError ? FAULTY_SETTINGS : 1;
    });
}

/** What SQLSTATE classes and errors of the network mean for the reader. */
const MEANINGS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "no PostgreSQL listens at the address: start it, then run this again.",
  ENOTFOUND: "the name of the server is unknown: correct the URL, then run this again.",
  EAI_AGAIN: "the name of the server can't be looked up now: run this again.",
  "28P01": "PostgreSQL refuses the password: correct the URL, then run this again.",
  "28000": "PostgreSQL refuses the role: run the provisioning first.",
  "3D000": "the database doesn't exist: run the provisioning first.",
  "42501": "the role of the URL may not do this: give the role that the settings name.",
  "55P03": "a table is in use: run this again.",
  "57P03": "PostgreSQL is starting: run this again.",
};

function sentenceOf(error: unknown): string {
  if (error instanceof SettingsError) return error.message;
  if (error instanceof KeyServiceRefusal) return error.message;
  if (error instanceof KeyServiceUnavailable)
    return `The key management service ${error.reason}: run this again.`;
  if (error instanceof WrappedKeyRefused) return "A key can't be opened: nothing after it was rewrapped.";
  const code = codeOf(error);
  if (code !== null && MEANINGS[code] !== undefined) return `Nothing was completed: ${MEANINGS[code]}`;
  return `Nothing was completed: ${error instanceof Error ? error.name : "unknown"}${code === null ? "" : ` ${code}`}.`;
}

/** TypeORM keeps the driver's error within its own; Node keeps one for every address of a name. */
function codeOf(error: unknown): string | null {
  const { code, driverError, errors } = (error ?? {}) as {
    code?: unknown;
    driverError?: unknown;
    errors?: readonly unknown[];
  };
  if (typeof code === "string") return code;
  const inner = driverError ?? errors?.[0];
  return inner === undefined ? null : codeOf(inner);
}
