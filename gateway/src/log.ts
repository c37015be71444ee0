import { PublicError } from "@alpokat/kernel";
import pino from "pino";

/** The only things a log line may carry: no ids of people, no variables, no text of errors, no addresses. */
const ALLOWED = new Set([
  "method",
  "route",
  "status",
  "durationMs",
  "requestId",
  "role",
  "subgraph",
  "reason",
  "code",
  "errorName",
  "errorCode",
  "frames",
  "port",
]);

/** Lines of JSON with an allow-list of fields (pino's path redaction leaks what it does not foresee). */
export function createLog(level: string, destination?: pino.DestinationStream): pino.Logger {
  const options: pino.LoggerOptions = {
    level,
    base: { service: "gateway" },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }), log: onlyAllowed },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** What the log may say of an error: its kind and where it happened. Texts of errors carry data of people. */
export function describeError(error: unknown): Record<string, unknown> {
  if (error instanceof PublicError) {
    return { code: error.code, reason: typeof error.cause === "string" ? error.cause : undefined };
  }
  if (!(error instanceof Error)) return { errorName: typeof error };
  const code: unknown = (error as NodeJS.ErrnoException).code;
  const frames = (error.stack ?? "").split("\n").filter((line) => /^ {4}at /.test(line));
  return {
    errorName: error.name,
    errorCode: typeof code === "string" ? code : undefined,
    frames: frames.slice(0, 8).map((line) => line.trim()),
  };
}

function onlyAllowed(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).filter(([name, value]) => ALLOWED.has(name) && value !== undefined),
  );
}
