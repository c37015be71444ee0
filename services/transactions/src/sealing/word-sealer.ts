import { PollLoop } from "@alpokat/persistence";
import type { BackgroundJob } from "@alpokat/subgraph";

const INTERVAL_MS = 1_000;

/** Seals words from before they were sealed, some at a time, until none are left: nothing comes to them any more. */
export class WordSealer implements BackgroundJob {
  readonly #loop: PollLoop;
  #isDone = false;

  /** @param sealSome seals the next rows. @returns how many there were. */
  constructor(sealSome: () => Promise<number>, onError: (error: unknown) => void) {
    this.#loop = new PollLoop(
      async () => {
        if (!this.#isDone) this.#isDone = (await sealSome()) === 0;
      },
      INTERVAL_MS,
      onError,
    );
  }

  start(): void {
    this.#loop.start();
  }

  stop(): Promise<void> {
    return this.#loop.stop();
  }
}
