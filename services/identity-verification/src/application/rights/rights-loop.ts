import type { CollectExport } from "./collect-export";
import type { EscalateRequests } from "./escalate-requests";
import type { ExpireContacts } from "./expire-contacts";
import type { ExpireExports } from "./expire-exports";

const PAUSE_MS = 1_000;

export interface RightsWork {
  readonly collect: CollectExport;
  readonly escalate: EscalateRequests;
  readonly expire: ExpireExports;
  readonly expireContacts: ExpireContacts;
}

/** Gathers copies of data, watches the clocks and lets copies expire, as long as the service runs. */
export class RightsLoop {
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> = Promise.resolve();
  #isStopped = true;

  constructor(
    private readonly work: RightsWork,
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
      this.#round = this.#round.then(() => this.#turn());
    }, delayMs);
  }

  async #turn(): Promise<void> {
    const { escalate, expire, expireContacts, collect } = this.work;
    await this.#try(() => escalate.run());
    await this.#try(() => expire.run());
    await this.#try(() => expireContacts.run());
    const hasMore = await this.#try(() => collect.run());
    this.#plan(hasMore === true ? 0 : PAUSE_MS);
  }

  async #try<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      this.onError(error);
      return null;
    }
  }
}
