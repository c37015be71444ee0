import { ConfigurationError } from "./configuration";

/** A server that accepts requests. */
export interface RunningServer {
  /** Base URL, without a slash at the end. */
  readonly url: string;
  /** Finishes what was accepted (10 s at most), then closes everything it opened. */
  stop(): Promise<void>;
  /** Reads anew what can change while it runs; told by SIGHUP. */
  readonly reload?: () => void;
}

/**
 * Runs a server as a process: stops it on SIGTERM and SIGINT, and also when the supervisor that started it is gone, so
 * that no orphan stays. Faults of the configuration are told in full and end the process with status 78 (EX_CONFIG).
 */
export function runProcess(start: () => Promise<RunningServer>): void {
  start().then(
    (server) => {
      const stop = (): void => {
        void server.stop().then(
          () => process.exit(0),
          () => process.exit(1),
        );
      };
      process.once("SIGTERM", stop);
      process.once("SIGINT", stop);
      if (server.reload) process.on("SIGHUP", server.reload);
      // The supervisor holds the other end of this channel; it closes however the supervisor dies.
      if (process.channel) process.once("disconnect", stop);
    },
    (error: unknown) => {
      const text = error instanceof ConfigurationError ? error.message : `Start failed: ${String(error)}`;
      process.stderr.write(`${text}\n`);
      process.exit(error instanceof ConfigurationError ? 78 : 1);
    },
  );
}
