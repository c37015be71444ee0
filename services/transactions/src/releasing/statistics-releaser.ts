import { PollLoop } from "@alpokat/persistence";
import type { BackgroundJob } from "@alpokat/subgraph";
import type { MakeStatisticsRelease } from "../application/make-statistics-release";

const INTERVAL_MS = 1_000;

/** Makes the releases that were asked for, one after the other, beside the requests. */
export class StatisticsReleaser implements BackgroundJob {
  readonly #loop: PollLoop;

  constructor(releases: Pick<MakeStatisticsRelease, "runOnce">, onError: (error: unknown) => void) {
    this.#loop = new PollLoop(() => releases.runOnce(), INTERVAL_MS, onError);
  }

  start(): void {
    this.#loop.start();
  }

  stop(): Promise<void> {
    return this.#loop.stop();
  }
}
