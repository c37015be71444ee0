import type { TransitClient } from "@alpokat/persistence";
import type { BackgroundJob } from "../service-kit";

const LONGEST_PAUSE_MS = 10 * 60_000;
const SHORTEST_PAUSE_MS = 1_000;

/** Renews the process's token of a key management service at half of its life, and tries again where that fails. */
export function tokenRenewal(
  client: Pick<TransitClient, "renewToken">,
  onError: (error: unknown) => void,
): BackgroundJob {
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> = Promise.resolve();
  let isStopped = false;
  const renew = async (): Promise<void> => {
    let seconds = 0;
    try {
      seconds = await client.renewToken();
    } catch (error) {
      onError(error);
    }
    const half = Math.min((seconds * 1_000) / 2, LONGEST_PAUSE_MS);
    if (!isStopped) schedule(Math.max(half, SHORTEST_PAUSE_MS));
  };
  const schedule = (pauseMs: number): void => {
    timer = setTimeout(() => {
      round = renew();
    }, pauseMs).unref();
  };
  return {
    start() {
      round = renew();
    },
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await round;
    },
  };
}
