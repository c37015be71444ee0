import type { CollectData } from "./collect-data";

const PAUSE_MS = 1_000;

/** Works off collections, one after the other, as long as the service runs. */
export class CollectionLoop {
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> = Promise.resolve();
  #isStopped = true;

  constructor(
    private readonly collect: CollectData,
    private readonly onError: (error: unknown) => void,
  ) {}

  start(): void {
    this.#isStopped = false;
    this.#plan(PAUSE_MS);
  }

  /** There is work: go on at once. */
  readonly wake = (): void => {
    this.#plan(0);
  };

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#round;
  }

  #plan(delayMs: number): void {
    if (this.#isStopped) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#round = this.#round.then(() => this.#work());
    }, delayMs);
  }

  async #work(): Promise<void> {
    let hasMore = false;
    try {
      hasMore = await this.collect.run();
    } catch (error) {
      this.onError(error);
    }
    this.#plan(hasMore ? 0 : PAUSE_MS);
  }
}
