import type { Clock } from "@alpokat/kernel";
import type { InJob } from "./ports";

const BATCH = 100;

/** Erases registrations of minors whose guardian did not answer in time, with their keys. */
export class ExpireInvitations {
  constructor(
    private readonly inJob: InJob,
    private readonly clock: Clock,
  ) {}

  /** @returns how many were erased. */
  async runOnce(): Promise<number> {
    return this.inJob("guardian", async ({ guardians }) => {
      const expired = await guardians.takeExpired(this.clock(), BATCH);
      if (expired.length > 0) await guardians.forgetKeys(expired);
      return expired.length;
    });
  }
}
