/** Work that several callers share. */
export interface BatcherOptions<Job, Result> {
  /**
   * Does all of a batch, or nothing of it and throws.
   * @returns a result for each job, in order.
   */
  readonly runBatch: (jobs: readonly Job[]) => Promise<readonly Result[]>;
  /** Does one job by itself: where it is alone, and where its batch failed. */
  readonly runAlone: (job: Job) => Promise<Result>;
  /** Jobs of one batch are of one group. */
  readonly groupOf: (job: Job) => string;
  /** No two jobs of a batch have one name: the second of them has to see what the first came to. */
  readonly nameOf: (job: Job) => string;
  /** Jobs of one batch at most. */
  readonly maxSize: number;
  /** Batches that run at a time, of all groups and of one. */
  readonly maxInFlight: number;
  readonly maxInFlightOfGroup: number;
  /** Jobs that wait at most; one more is refused at once, before it takes anything. */
  readonly maxWaiting: number;
  /** What a caller is told who is one too many. */
  readonly refusal: () => Error;
  /** Told of a batch that failed and is done job by job. */
  readonly onSplit: (error: unknown, jobs: number) => void;
}

interface Waiting<Job, Result> {
  readonly job: Job;
  readonly group: string;
  readonly resolve: (result: Result | PromiseLike<Result>) => void;
  readonly reject: (error: unknown) => void;
}

/** Jobs of a failed batch that are done at a time: a few, so that one fault does not take all connections. */
const ALONE_AT_A_TIME = 4;

/**
 * Collects what arrives while others run, so that it shares their costs: the more wait, the larger the batches. Nobody
 * waits for company: a job that arrives at rest starts at once. Every caller waits for its own result, and one that fails
 * takes no other with it.
 */
export class Batcher<Job, Result> {
  readonly #options: BatcherOptions<Job, Result>;
  #waiting: Waiting<Job, Result>[] = [];
  /** Batches that run now, by group. */
  readonly #inFlight = new Map<string, number>();
  #isScheduled = false;

  constructor(options: BatcherOptions<Job, Result>) {
    this.#options = options;
  }

  /** @throws what `refusal` makes where too many wait, and otherwise what the job's own work throws. */
  submit(job: Job): Promise<Result> {
    if (this.#waiting.length >= this.#options.maxWaiting) return Promise.reject(this.#options.refusal());
    return new Promise((resolve, reject) => {
      this.#waiting.push({ job, group: this.#options.groupOf(job), resolve, reject });
      this.#schedule();
    });
  }

  /** After everything that this turn of the event loop brings, so that what arrives together goes together. */
  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      for (let batch = this.#takeBatch(); batch.length > 0; batch = this.#takeBatch()) this.#start(batch);
    });
  }

  /** The oldest job whose group may start a batch, and those that may go with it; none where nothing may start. */
  #takeBatch(): Waiting<Job, Result>[] {
    const { maxInFlight, maxInFlightOfGroup, maxSize, nameOf } = this.#options;
    const running = [...this.#inFlight.values()].reduce((sum, count) => sum + count, 0);
    const first = this.#waiting.find(({ group }) => (this.#inFlight.get(group) ?? 0) < maxInFlightOfGroup);
    if (!first || running >= maxInFlight) return [];
    const batch = new Map<string, Waiting<Job, Result>>();
    this.#waiting = this.#waiting.filter((each) => {
      const name = nameOf(each.job);
      const goes = each.group === first.group && batch.size < maxSize && !batch.has(name);
      if (goes) batch.set(name, each);
      return !goes;
    });
    return [...batch.values()];
  }

  #start(batch: readonly Waiting<Job, Result>[]): void {
    const group = batch[0]?.group ?? "";
    this.#inFlight.set(group, (this.#inFlight.get(group) ?? 0) + 1);
    void this.#run(batch).finally(() => {
      const rest = (this.#inFlight.get(group) ?? 1) - 1;
      if (rest > 0) this.#inFlight.set(group, rest);
      else this.#inFlight.delete(group);
      if (this.#waiting.length > 0) this.#schedule();
    });
  }

  async #run(batch: readonly Waiting<Job, Result>[]): Promise<void> {
    if (batch.length === 1) return this.#runOneByOne(batch);
    try {
      const results = await this.#options.runBatch(batch.map(({ job }) => job));
      if (results.length !== batch.length) throw new Error("A batch came back with other results than jobs");
      for (const [place, { resolve }] of batch.entries()) resolve(results[place] as Result);
    } catch (error) {
      this.#options.onSplit(error, batch.length);
      await this.#runOneByOne(batch);
    }
  }

  async #runOneByOne(batch: readonly Waiting<Job, Result>[]): Promise<void> {
    const rest = [...batch];
    const worker = async (): Promise<void> => {
      for (let next = rest.shift(); next; next = rest.shift())
        await this.#options.runAlone(next.job).then(next.resolve, next.reject);
    };
    await Promise.all(Array.from({ length: Math.min(ALONE_AT_A_TIME, batch.length) }, worker));
  }
}
