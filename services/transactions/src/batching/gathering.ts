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
 * goes on when nobody is left who could still add to it: everybody waits for an answer, or is done. The first fault ends
 * it for everybody, since they share a transaction.
 */
export class Gathering {
  readonly #lanes = new Map<string, OpenLane>();
  #active: number;
  #asked = 0;
  #isScheduled = false;
  #fault: { readonly error: unknown } | null = null;

  /** @param callers how many walk together; each has to say `leave` once. */
  constructor(callers: number) {
    this.#active = callers;
  }

  /** @param name calls of one name are done together, lane by lane in the order in which they came up. */
  async ask<Question, Answer>(
    name: string,
    question: Question,
    run: Lane<Question, Answer>,
  ): Promise<Answer> {
    if (this.#fault) throw this.#fault.error;
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
    if (this.#isScheduled || this.#asked === 0 || this.#asked < this.#active) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      if (this.#asked > 0 && this.#asked >= this.#active) void this.#runLanes();
    });
  }

  async #runLanes(): Promise<void> {
    const lanes = [...this.#lanes.values()];
    this.#lanes.clear();
    this.#asked = 0;
    for (const { run, calls } of lanes) await this.#runLane(run, calls);
  }

  async #runLane(run: Lane<unknown, unknown>, calls: readonly Call[]): Promise<void> {
    try {
      if (this.#fault) throw this.#fault.error;
      const answers = await run(calls.map(({ question }) => question));
      if (answers.length !== calls.length)
        throw new Error("A lane gave other answers than there were questions");
      for (const [place, { resolve }] of calls.entries()) resolve(answers[place]);
    } catch (error) {
      this.#fault ??= { error };
      for (const { reject } of calls) reject(error);
    }
  }
}
