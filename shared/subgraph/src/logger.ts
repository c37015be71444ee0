import { type DestinationStream, type Logger, pino } from "pino";

/** What of an error may reach a log: its kind and place. Messages of drivers quote values, so they stay out. */
export function loggableError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { kind: typeof error };
  const { code } = error as { code?: unknown };
  const stack = (error.stack ?? "").split("\n").filter((line) => line.trimStart().startsWith("at "));
  return { kind: error.name, code: typeof code === "string" ? code : undefined, stack: stack.slice(0, 8) };
}

/** Keys that a log line may carry. An allow-list: path redaction let 5 of 12 planted secrets through. */
const ALLOWED = new Set([
  "requestId",
  "service",
  "operation",
  "method",
  "route",
  "status",
  "durationMs",
  "role",
  "purpose",
  "code",
  "error",
  "url",
  "count",
  "eventId",
  "eventType",
  "job",
  "schema",
  "signal",
  "reason",
  "attempt",
  "delayMs",
]);

/**
 * Logs in JSON lines. A key that is not allowed is dropped, an error is reduced to its kind and place.
 * @param destination where the lines go; standard output by default.
 */
export function createLogger(service: string, level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: {
      log: (line: Record<string, unknown>) =>
        Object.fromEntries(
          Object.entries(line)
            .filter(([key]) => ALLOWED.has(key))
            .map(([key, value]) => [key, value instanceof Error ? loggableError(value) : value]),
        ),
    },
    serializers: { error: (value: unknown) => (value instanceof Error ? loggableError(value) : value) },
  };
  return destination ? pino(options, destination) : pino(options);
}
