import { readConfig } from "./config";
import { ConfigurationError } from "./configuration-error";
import { type RunningServer, start } from "./server";

async function main(): Promise<void> {
  const server = await start(readConfig());
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stop(server));
}

function stop(server: RunningServer): void {
  server.stop().then(
    () => process.exit(0),
    () => process.exit(1),
  );
}

main().catch((error: unknown) => {
  // What is told of any other error is its kind: its text may quote a setting.
  const text = error instanceof ConfigurationError ? error.message : `The gateway can't start: ${nameOf(error)}`;
  process.stderr.write(`${text}\n`);
  process.exit(1);
});

function nameOf(error: unknown): string {
  const code: unknown = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : error instanceof Error ? error.name : "unknown";
}
