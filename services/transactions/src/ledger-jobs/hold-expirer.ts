import { PollLoop } from "@alpokat/persistence";
import type { BackgroundJob } from "@alpokat/subgraph";
import type { ExpireHolds } from "../application/expire-holds";

const INTERVAL_MS = 5_000;

/** Lets holds expire, beside the requests. */
export class HoldExpirer implements BackgroundJob {
  readonly #loop: PollLoop;

  constructor(expiry: Pick<ExpireHolds, "runOnce">, onError: (error: unknown) => void) {
    this.#loop = new PollLoop(() => expiry.runOnce(), INTERVAL_MS, onError);
  }

  start(): void {
    this.#loop.start();
  }

  stop(): Promise<void> {
    return this.#loop.stop();
  }
}
