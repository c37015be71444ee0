import { PollLoop } from "@alpokat/persistence";
import type { BackgroundJob } from "@alpokat/subgraph";

const INTERVAL_MS = 1_000;

/** Does what is due of QRIS payments beside the requests, round by round. */
export class QrisRounds implements BackgroundJob {
  readonly #loop: PollLoop;

  constructor(due: { runOnce(): Promise<number> }, onError: (error: unknown) => void) {
    this.#loop = new PollLoop(() => due.runOnce(), INTERVAL_MS, onError);
  }

  start(): void {
    this.#loop.start();
  }

  stop(): Promise<void> {
    return this.#loop.stop();
  }
}
