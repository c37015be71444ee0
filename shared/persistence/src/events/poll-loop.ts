/** Runs work again and again, one round at a time. */
export class PollLoop {
  readonly #work: () => Promise<unknown>;
  readonly #intervalMilliseconds: number;
  readonly #onError: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> = Promise.resolve();
  #isStarted = false;

  constructor(work: () => Promise<unknown>, intervalMilliseconds: number, onError: (error: unknown) => void) {
    this.#work = work;
    this.#intervalMilliseconds = intervalMilliseconds;
    this.#onError = onError;
  }

  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.#schedule();
  }

  /** Ends the rounds and waits for the one that runs. */
  async stop(): Promise<void> {
    this.#isStarted = false;
    clearTimeout(this.#timer);
    await this.#round;
  }

  #schedule(): void {
    this.#timer = setTimeout(() => {
      this.#round = this.#work()
        .then(() => undefined, this.#onError)
        .finally(() => {
          if (this.#isStarted) this.#schedule();
        });
    }, this.#intervalMilliseconds);
  }
}
