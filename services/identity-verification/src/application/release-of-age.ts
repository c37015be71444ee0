import type { Clock } from "@alpokat/kernel";
import { endWait } from "./await-guardian";
import type { InJob } from "./ports";

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
      for (const id of ofAge) await endWait(tx, id);
      this.after = waiting.length < BATCH ? null : (waiting.at(-1) ?? null);
      return ofAge.length;
    });
  }
}
