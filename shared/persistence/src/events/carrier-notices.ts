import { PollLoop } from "./poll-loop";
import type { SqlExecutor } from "./sql-executor";

/** On this channel PostgreSQL tells which type of events was stored, once for each commit and type. */
export const CARRIER_CHANNEL = "alpokat_carrier";

/** A connection taken from a `pg` pool. */
export interface CarrierConnection extends SqlExecutor {
  release(broken?: boolean): void;
  on(event: "notification", tell: (notice: { readonly payload?: string | undefined }) => void): unknown;
  on(event: "end" | "error", tell: () => void): unknown;
}

/** Who wants to know of new events. */
export interface NoticeReader {
  readonly types: readonly string[];
  wake(): void;
}

const LOOKS_MS = { shortest: 5, longest: 1_000 };

/**
 * Wakes consumers when events of their types were stored. It only saves them time: whoever isn't woken, since the
 * connection broke or a pooler keeps none open, finds the events a little later, and tells of the fault then.
 */
export class CarrierNotices {
  readonly #connect: () => Promise<CarrierConnection>;
  readonly #readers = new Set<NoticeReader>();
  readonly #loop: PollLoop;
  #connection: CarrierConnection | undefined;

  constructor(connect: () => Promise<CarrierConnection>) {
    this.#connect = connect;
    this.#loop = new PollLoop(
      () => this.#listen(),
      LOOKS_MS,
      () => undefined,
    );
  }

  add(reader: NoticeReader): void {
    this.#readers.add(reader);
    this.#loop.start();
  }

  /** Nobody is left to wake: the connection is closed. */
  async remove(reader: NoticeReader): Promise<void> {
    this.#readers.delete(reader);
    if (this.#readers.size > 0) return;
    await this.#loop.stop();
    this.#drop();
  }

  /** Listens where nobody does yet. What was stored meanwhile was told to nobody: everybody looks. */
  async #listen(): Promise<void> {
    if (this.#connection) return;
    const connection = await this.#connect();
    this.#connection = connection;
    // It ends after an error; one that nobody hears of would end the process.
    connection.on("error", () => undefined);
    connection.on("end", () => {
      if (this.#connection === connection) this.#drop();
    });
    connection.on("notification", ({ payload }) => {
      this.#wake(({ types }) => payload !== undefined && types.includes(payload));
    });
    try {
      await connection.query(`LISTEN ${CARRIER_CHANNEL}`);
    } catch (error) {
      this.#drop();
      throw error;
    }
    this.#wake(() => true);
  }

  #wake(isMeant: (reader: NoticeReader) => boolean): void {
    for (const reader of this.#readers) if (isMeant(reader)) reader.wake();
  }

  /** Closed, not given back: another user of the pool would be told. */
  #drop(): void {
    const connection = this.#connection;
    this.#connection = undefined;
    connection?.release(true);
  }
}
