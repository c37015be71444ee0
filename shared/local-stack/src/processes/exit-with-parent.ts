/**
 * Loaded into every process of the local stack before its own code. The channel to the parent closes however the parent
 * ends, and then the process takes leave as if it had been told to, or is ended: none is left behind.
 */
const LEAVE_WITHIN_MS = 12_000;

process.once("disconnect", () => {
  process.kill(process.pid, "SIGTERM");
  setTimeout(() => process.exit(1), LEAVE_WITHIN_MS).unref();
});

// The channel is no reason to stay alive.
process.channel?.unref();
