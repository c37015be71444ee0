/** Does all calls of one kind together. @returns an answer for each, in order. */
type Lane<Question, Answer> = (questions: readonly Question[]) => Promise<readonly Answer[]>;

/** One of those who walk together. It may ask several things at once, and goes on when it has their answers. */
export interface Walker {
  /** @param name of the lane; calls of one lane are done together. */
  ask<Question, Answer>(name: string, question: Question, run: Lane<Question, Answer>): Promise<Answer>;
  /** It is done: nobody waits for it any more. Has to be said once. */
  leave(): void;
}

interface Call {
  readonly by: object;
  readonly question: unknown;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

interface Asked {
  readonly name: string;
  readonly question: unknown;
  readonly run: Lane<unknown, unknown>;
}

interface OpenLane {
  readonly run: Lane<unknown, unknown>;
  readonly calls: Call[];
}

/**
 * Lets several callers walk through the same work side by side, and does what all of them are waiting for by one call. It
 * goes on when nobody is left who could still add to it: everybody waits for an answer, or is done. Then the earliest lane
 * runs that anybody waits in, so that whoever had less to ask is caught up with, and locks are taken in one order. What its
 * callers asked beside it begins right behind it, in the order of the lanes, without waiting for its answer. The first
 * fault ends it for everybody, since they share a transaction.
 */
export class Gathering {
  readonly #order: readonly string[];
  readonly #lanes = new Map<string, OpenLane>();
  /** How many answers each of those who walk is waiting for. */
  readonly #walkers = new Map<object, number>();
  /** How many of them wait for none, and may ask more. */
  #walking = 0;
  #isScheduled = false;
  #isRunning = false;
  #fault: { readonly error: unknown } | null = null;

  /** @param order names of the lanes, from the first to the last. */
  constructor(order: readonly string[]) {
    this.#order = order;
  }

  /** Everybody enters before anybody asks. */
  enter(): Walker {
    const walker: Walker = {
      ask: <Question, Answer>(name: string, question: Question, run: Lane<Question, Answer>) =>
        this.#ask(walker, { name, question, run: run as Lane<unknown, unknown> }) as Promise<Answer>,
      leave: () => {
        if (this.#walkers.get(walker) === 0) this.#walking -= 1;
        this.#walkers.delete(walker);
        this.#goOn();
      },
    };
    this.#walkers.set(walker, 0);
    this.#walking += 1;
    return walker;
  }

  async #ask(by: object, { name, question, run }: Asked): Promise<unknown> {
    if (this.#fault) throw this.#fault.error;
    if (!this.#order.includes(name)) throw new Error(`There is no lane ${name}`);
    return new Promise((resolve, reject) => {
      const lane = this.#lanes.get(name) ?? { run, calls: [] };
      lane.calls.push({ by, question, resolve, reject });
      this.#lanes.set(name, lane);
      this.#count(by, 1);
      this.#goOn();
    });
  }

  #count(by: object, change: number): void {
    const before = this.#walkers.get(by);
    if (before === undefined) return;
    this.#walkers.set(by, before + change);
    if (before === 0) this.#walking -= 1;
    if (before + change === 0) this.#walking += 1;
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
    return this.#lanes.size > 0 && this.#walking === 0;
  }

  async #runEarliest(): Promise<void> {
    const lanes = this.#takeEarliest();
    this.#isRunning = true;
    await Promise.all(lanes.map((lane) => this.#runLane(lane)));
    this.#isRunning = false;
    // Only now that nothing runs any more: whoever is told may end the transaction.
    if (this.#fault) this.#endAll(lanes);
    this.#goOn();
  }

  /** The earliest lane, and those in which nobody waits but who waits in it. */
  #takeEarliest(): OpenLane[] {
    const open = this.#order.flatMap((name) => {
      const lane = this.#lanes.get(name);
      return lane ? [{ name, lane }] : [];
    });
    const earliest = new Set(open[0]?.lane.calls.map(({ by }) => by));
    const taken = open.filter(({ lane }) => lane.calls.every(({ by }) => earliest.has(by)));
    for (const { name } of taken) this.#lanes.delete(name);
    return taken.map(({ lane }) => lane);
  }

  async #runLane({ run, calls }: OpenLane): Promise<void> {
    try {
      const answers = await run(calls.map(({ question }) => question));
      if (answers.length !== calls.length)
        throw new Error("A lane gave other answers than there were questions");
      for (const [place, { by, resolve }] of calls.splice(0).entries()) {
        this.#count(by, -1);
        resolve(answers[place]);
      }
    } catch (error) {
      this.#fault ??= { error };
    }
  }

  /** Whoever has no answer yet is told of the fault, also who waits in another lane. */
  #endAll(lanes: readonly OpenLane[]): void {
    for (const { calls } of [...lanes, ...this.#lanes.values()])
      for (const { by, reject } of calls) {
        this.#count(by, -1);
        reject(this.#fault?.error);
      }
    this.#lanes.clear();
  }
}
