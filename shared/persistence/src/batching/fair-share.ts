export interface FairShareOptions {
  /** Of one name, how many run at a time. */
  readonly maxRunning: number;
  /** Of one name, how many wait at most; one more is refused at once. */
  readonly maxWaiting: number;
  /** What a caller is told who is one too many. */
  readonly refusal: () => Error;
}

interface Named {
  running: number;
  readonly waiting: (() => void)[];
}

/**
 * Lets only so many of one name run at a time. Whoever waits holds nothing meanwhile, so that one name can't take what all
 * share, such as the connections of a pool. What runs must not start more of its own name and wait for it.
 */
export class FairShare {
  readonly #named = new Map<string, Named>();

  constructor(private readonly options: FairShareOptions) {}

  /** Runs in the order in which it was asked. @throws what `refusal` makes where too many wait, and what `work` throws. */
  async run<T>(name: string, work: () => Promise<T>): Promise<T> {
    const { maxRunning, maxWaiting, refusal } = this.options;
    const named = this.#named.get(name) ?? { running: 0, waiting: [] };
    this.#named.set(name, named);
    if (named.running < maxRunning) named.running += 1;
    else if (named.waiting.length >= maxWaiting) throw refusal();
    else await new Promise<void>((resolve) => named.waiting.push(resolve));
    try {
      return await work();
    } finally {
      this.#next(name, named);
    }
  }

  /** Whoever waits longest takes the place; it is given on and not given back, so that nobody comes between. */
  #next(name: string, named: Named): void {
    const next = named.waiting.shift();
    if (next) {
      next();
      return;
    }
    named.running -= 1;
    if (named.running === 0) this.#named.delete(name);
  }
}
