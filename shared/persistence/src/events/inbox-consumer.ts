import { type Clock, systemClock } from "@alpokat/kernel";
import { type CloudEvent } from "./cloud-event";
import { type EventCarrier, type Subscription } from "./event-carrier";
import { InboxRows, type Parked } from "./inbox-rows";
import { PollLoop } from "./poll-loop";
import { type SqlExecutor, type Transactor } from "./sql-executor";

/** The shortest pause before a next try is as long. */
const DEFAULT_INTERVAL_MILLISECONDS = 1_000;
const DEFAULT_ATTEMPTS = 6;
const FIRST_PAUSE_MILLISECONDS = 1_000;

/** Has its effects through the executor only: they are committed together with the note that the event was seen. */
export type EventHandler<Executor extends SqlExecutor = SqlExecutor> = (
  event: CloudEvent,
  executor: Executor,
) => Promise<void>;

export interface InboxConsumerOptions<Executor extends SqlExecutor = SqlExecutor> {
  /** Name of the consumer, unique among all parts: its place in the stream is kept under it. */
  readonly name: string;
  readonly schema: string;
  readonly types: readonly string[];
  readonly carrier: EventCarrier;
  /** The service's own database. READ COMMITTED. */
  readonly database: Transactor<Executor>;
  readonly handle: EventHandler<Executor>;
  /** Told of every failure of the handler, the carrier and the database. */
  readonly onError: (error: unknown) => void;
  readonly clock?: Clock;
  /** Tries before an event is given up. The pause before the second is 1 s, and doubles. */
  readonly attempts?: number;
  /** Pause between looks for events whose next try is due. */
  readonly intervalMilliseconds?: number;
}

/**
 * Hears events: each has its effects exactly once, however often and in whatever order it is delivered. One that fails
 * is set aside and tried again with growing pauses, then given up as a dead letter; others flow meanwhile, except
 * those about the same thing, which wait for it.
 */
export class InboxConsumer<Executor extends SqlExecutor = SqlExecutor> {
  readonly #options: InboxConsumerOptions<Executor>;
  readonly #rows: InboxRows;
  readonly #subscription: Subscription;
  readonly #retries: PollLoop;
  readonly #clock: Clock;

  constructor(options: InboxConsumerOptions<Executor>) {
    this.#options = options;
    this.#rows = new InboxRows(options.schema, options.name);
    this.#clock = options.clock ?? systemClock;
    this.#subscription = options.carrier.subscribe({
      consumer: options.name,
      types: options.types,
      deliver: (event) => this.#receive(event),
      onError: options.onError,
    });
    const interval = options.intervalMilliseconds ?? DEFAULT_INTERVAL_MILLISECONDS;
    this.#retries = new PollLoop(() => this.#retryDue(), interval, options.onError);
  }

  start(): void {
    this.#subscription.start();
    this.#retries.start();
  }

  async stop(): Promise<void> {
    await Promise.all([this.#subscription.stop(), this.#retries.stop()]);
  }

  /** Takes what the carrier has and tries again what is due. @returns how many events were delivered or tried again. */
  async runOnce(): Promise<number> {
    const delivered = await this.#subscription.runOnce();
    return delivered + (await this.#retryDue());
  }

  /** Rejects only when the event could neither be handled nor set aside: then the carrier delivers it again. */
  async #receive(event: CloudEvent): Promise<void> {
    const { database } = this.#options;
    try {
      await database.transaction(async (executor) => {
        if (await this.#rows.waitsForAnother(executor, event)) {
          await this.#rows.park(executor, event, { attempts: 0, nextTryAt: this.#clock() });
        } else if (await this.#rows.isNew(executor, event.id)) {
          await this.#options.handle(event, executor);
        }
      });
    } catch (error) {
      this.#options.onError(error);
      await database.transaction((executor) => this.#setAside(executor, { event, attempts: 0 }, error));
    }
  }

  async #retryDue(): Promise<number> {
    let tried = 0;
    while (await this.#retryOne()) tried += 1;
    return tried;
  }

  /** @returns whether there was one to try. */
  async #retryOne(): Promise<boolean> {
    const { database } = this.#options;
    const taken: Parked[] = [];
    try {
      await database.transaction(async (executor) => {
        const parked = await this.#rows.takeDue(executor, this.#clock());
        if (!parked) return;
        taken.push(parked);
        await this.#rows.unpark(executor, parked.event.id);
        if (await this.#rows.isNew(executor, parked.event.id)) {
          await this.#options.handle(parked.event, executor);
        }
      });
    } catch (error) {
      const [failed] = taken;
      if (!failed) throw error;
      this.#options.onError(error);
      await database.transaction((executor) => this.#setAside(executor, failed, error));
    }
    return taken.length > 0;
  }

  async #setAside(executor: SqlExecutor, { event, attempts }: Parked, error: unknown): Promise<void> {
    const made = attempts + 1;
    const now = this.#clock();
    if (made >= (this.#options.attempts ?? DEFAULT_ATTEMPTS)) {
      await this.#rows.giveUp(executor, { event, attempts: made }, { error: nameOf(error), at: now });
      return;
    }
    const pause = FIRST_PAUSE_MILLISECONDS * 2 ** (made - 1);
    await this.#rows.park(executor, event, { attempts: made, nextTryAt: new Date(now.getTime() + pause) });
  }
}

/** The kind of failure only: the text of an error may hold personal data, which must not be kept for ever. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const { code } = error as { code?: unknown };
  return typeof code === "string" ? `${error.name} ${code}` : error.name;
}
