import { type Clock, jakartaDay, startOfJakartaDay } from "@alpokat/kernel";
import type { AtDesk } from "./ports";

const MOST_AT_ONCE = 50;

/**
 * Ends gags whose time is over: the subjects see the disclosure from then on, and the services publish what they withheld.
 * Days decide, in Jakarta: a gag that ends in the course of a day is over when the day is, so that the moment of telling
 * says nothing but the day. One stays while another request about one of the same subjects may not be told of.
 */
export class ReviewGags {
  constructor(
    private readonly atDesk: AtDesk,
    private readonly clock: Clock,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** @returns how many gags ended. */
  async run(): Promise<number> {
    const now = this.clock();
    const today = startOfJakartaDay(jakartaDay(now));
    const due = await this.atDesk(null, ({ gags }) => gags.due(today, MOST_AT_ONCE));
    let ended = 0;
    for (const requestId of due) {
      try {
        if (await this.#end(requestId, now, today)) ended += 1;
      } catch (error) {
        // One that can't end holds up no other.
        this.onError(error);
      }
    }
    await this.#announceAgain(today);
    return ended;
  }

  #end(requestId: string, now: Date, today: Date): Promise<boolean> {
    return this.atDesk(null, async ({ gags, ledger, custody }) => {
      if (!(await gags.end(requestId, now, today))) return false;
      await ledger.reveal(requestId);
      await custody.record({ requestId, event: "GAG_ENDED", at: now, role: "service", by: null });
      return true;
    });
  }

  /** What was under way when a gag ended still withheld what it did: the day after, nothing is any more. */
  async #announceAgain(today: Date): Promise<void> {
    await this.atDesk(null, ({ gags }) => gags.announceAgain(today, MOST_AT_ONCE));
  }
}
