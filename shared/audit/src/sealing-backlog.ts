import { PublicError } from "@alpokat/kernel";

/** What waits for a head may be lost or altered unseen, so there is an end to how much may wait. */
const BEHIND = {
  id: "Catatan akses tertinggal, sehingga permintaan ini tidak dapat dicatat. Silakan coba lagi.",
  en: "The access record is behind, so this request can't be recorded. Please try again.",
};

/**
 * How many events no anchored head covers yet, as far as this process knows: what it appended since the sealer last
 * counted. Beyond the limit nothing more is taken, and what has to be recorded is refused until the sealer caught up.
 */
export class SealingBacklog {
  #waiting = 0;

  constructor(readonly limit: number) {}

  get waiting(): number {
    return this.#waiting;
  }

  /** @throws PublicError SERVICE_UNAVAILABLE where the record is too far behind to take more. */
  admit(events: number): void {
    if (this.#waiting + events > this.limit) throw new PublicError("SERVICE_UNAVAILABLE", BEHIND);
    this.#waiting += events;
  }

  /** What the sealer counted after a round that sealed and anchored. */
  counted(waiting: number): void {
    this.#waiting = waiting;
  }
}
