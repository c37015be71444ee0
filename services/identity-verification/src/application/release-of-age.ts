import type { Clock } from "@alpokat/kernel";
import { endWait } from "./await-guardian";
import type { InJob, Transaction } from "./ports";

const BATCH = 100;

/** Lets the accounts go on whose people have come of age meanwhile: then nobody has to consent for them. */
export class ReleaseOfAge {
  private after: string | null = null;

  constructor(
    private readonly inJob: InJob,
    private readonly clock: Clock,
  ) {}

  /** Looks at the next accounts that wait, and begins anew after the last. @returns how many go on. */
  async runOnce(): Promise<number> {
    return this.inJob("guardian", async (tx) => {
      const waiting = await tx.waits.waiting(this.after, BATCH);
      if (waiting.length === 0) {
        this.after = null;
        return 0;
      }
      const minority = await tx.accounts.minority(waiting, this.clock());
      const ofAge = waiting.filter((id) => minority.get(id) === false);
      for (const id of ofAge) await this.release(tx, id);
      this.after = waiting.length < BATCH ? null : (waiting.at(-1) ?? null);
      return ofAge.length;
    });
  }

  /** Asked again under the account's lock: a date of birth may be corrected meanwhile. */
  private async release(tx: Transaction, id: string): Promise<void> {
    await tx.waits.hold(id);
    if ((await tx.accounts.minority([id], this.clock())).get(id) === false) await endWait(tx, id);
  }
}
