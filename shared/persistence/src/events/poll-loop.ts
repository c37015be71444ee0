/** How long a loop waits between its rounds, in milliseconds. */
export interface Pauses {
  /** After a round that found something, and between two rounds at least. */
  readonly shortest: number;
  /** Rounds that find nothing come less and less often, until this. */
  readonly longest: number;
}

/** Whoever wakes a loop may still have to commit: that much later it looks. */
const SETTLING_MS = 20;

/**
 * Runs work again and again, one round at a time. A round answers how much it found; anything but a number counts as
 * nothing. Whoever knows that there is something to do wakes the loop, and nobody has to: then it is found later.
 */
export class PollLoop {
  readonly #work: () => Promise<unknown>;
  readonly #pauses: Pauses;
  readonly #onError: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #dueAt = 0;
  #round: Promise<void> = Promise.resolve();
  #isStarted = false;
  #isRunning = false;
  #isWoken = false;
  /** What the next round waits for, unless somebody wakes the loop. */
  #pause: number;
  #endedAt = Number.NEGATIVE_INFINITY;

  /** @param pauses one number for rounds that come at the same pace whatever they find. */
  constructor(work: () => Promise<unknown>, pauses: number | Pauses, onError: (error: unknown) => void) {
    this.#work = work;
    this.#pauses = typeof pauses === "number" ? { shortest: pauses, longest: pauses } : pauses;
    this.#pause = this.#pauses.shortest;
    this.#onError = onError;
  }

  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.#schedule(this.#pause);
  }

  /** There is something to do: the next round comes now, or the shortest pause after the last. */
  wake(): void {
    const { shortest } = this.#pauses;
    this.#pause = shortest;
    this.#isWoken = this.#isRunning;
    if (!this.#isStarted || this.#isRunning) return;
    const rest = shortest - (performance.now() - this.#endedAt);
    this.#schedule(Math.max(rest, Math.min(shortest, SETTLING_MS)));
  }

  /** Ends the rounds and waits for the one that runs. */
  async stop(): Promise<void> {
    this.#isStarted = false;
    this.#cancel();
    await this.#round;
  }

  /** A round that would come sooner anyway stays. */
  #schedule(pause: number): void {
    const dueAt = performance.now() + pause;
    if (this.#timer !== undefined && this.#dueAt <= dueAt) return;
    this.#cancel();
    this.#dueAt = dueAt;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#round = this.#runRound();
    }, pause);
  }

  #cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #runRound(): Promise<void> {
    this.#isRunning = true;
    const hasFound = await this.#look();
    this.#isRunning = false;
    this.#endedAt = performance.now();
    const { shortest, longest } = this.#pauses;
    if (this.#isWoken || hasFound) this.#pause = shortest;
    this.#isWoken = false;
    if (this.#isStarted) this.#schedule(this.#pause);
    this.#pause = Math.min(this.#pause * 2, longest);
  }

  async #look(): Promise<boolean> {
    try {
      const found = await this.#work();
      return typeof found === "number" && found > 0;
    } catch (error) {
      this.#onError(error);
      return false;
    }
  }
}
