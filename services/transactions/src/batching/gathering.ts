/** Does all calls of one kind together. @returns an answer for each, in order. */
export type Lane<Question, Answer> = (questions: readonly Question[]) => Promise<readonly Answer[]>;

interface Call {
  readonly question: unknown;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

interface OpenLane {
  readonly run: Lane<unknown, unknown>;
  readonly calls: Call[];
}

/**
 * Lets several callers walk through the same work side by side, and does what all of them are waiting for by one call. It
 * goes on when nobody is left who could still add to it: everybody waits for an answer, or is done. Then the earliest lane
 * runs that anybody waits in, so that whoever had less to ask is caught up with, and locks are taken in one order. The first
 * fault ends it for everybody, since they share a transaction.
 */
export class Gathering {
  readonly #order: readonly string[];
  readonly #lanes = new Map<string, OpenLane>();
  #active: number;
  #asked = 0;
  #isScheduled = false;
  #isRunning = false;
  #fault: { readonly error: unknown } | null = null;

  /**
   * @param callers how many walk together; each has to say `leave` once.
   * @param order names of the lanes, from the first to the last.
   */
  constructor(callers: number, order: readonly string[]) {
    this.#active = callers;
    this.#order = order;
  }

  /** @param name of the lane; calls of one lane are done together. */
  async ask<Question, Answer>(
    name: string,
    question: Question,
    run: Lane<Question, Answer>,
  ): Promise<Answer> {
    if (this.#fault) throw this.#fault.error;
    if (!this.#order.includes(name)) throw new Error(`There is no lane ${name}`);
    return new Promise<Answer>((resolve, reject) => {
      const lane = this.#lanes.get(name) ?? { run: run as Lane<unknown, unknown>, calls: [] };
      lane.calls.push({ question, resolve: resolve as (answer: unknown) => void, reject });
      this.#lanes.set(name, lane);
      this.#asked += 1;
      this.#goOn();
    });
  }

  /** A caller is done: nobody waits for it any more. */
  leave(): void {
    this.#active -= 1;
    this.#goOn();
  }

  /** After this turn of the event loop, in which others may still get to their next question. */
  #goOn(): void {
    if (this.#isScheduled || this.#isRunning || !this.#isEverybodyWaiting()) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      if (this.#isEverybodyWaiting()) void this.#runEarliest();
    });
  }

  #isEverybodyWaiting(): boolean {
    return this.#asked > 0 && this.#asked >= this.#active;
  }

  async #runEarliest(): Promise<void> {
    const name = this.#order.find((each) => this.#lanes.has(each)) ?? "";
    const lane = this.#lanes.get(name);
    if (!lane) return;
    this.#lanes.delete(name);
    this.#isRunning = true;
    await this.#runLane(lane);
    this.#isRunning = false;
    this.#asked -= lane.calls.length;
    if (this.#fault) this.#endAll();
    this.#goOn();
  }

  async #runLane({ run, calls }: OpenLane): Promise<void> {
    try {
      const answers = await run(calls.map(({ question }) => question));
      if (answers.length !== calls.length)
        throw new Error("A lane gave other answers than there were questions");
      for (const [place, { resolve }] of calls.entries()) resolve(answers[place]);
    } catch (error) {
      this.#fault ??= { error };
      for (const { reject } of calls) reject(error);
    }
  }

  /** Whoever waits in another lane is told of the fault too. */
  #endAll(): void {
    for (const { calls } of this.#lanes.values())
      for (const { reject } of calls) {
        this.#asked -= 1;
        reject(this.#fault?.error);
      }
    this.#lanes.clear();
  }
}
