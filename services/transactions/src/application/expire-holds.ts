import { type Clock, newId } from "@alpokat/kernel";
import type { DueHold, Ledger } from "./ledger-ports";

/** Ledgers as the service's own job reaches them: due holds of all merchants, and one merchant's books to write in. */
export interface HoldJob {
  readonly due: () => Promise<readonly DueHold[]>;
  readonly within: <T>(merchantId: string, work: (ledger: Ledger) => Promise<T>) => Promise<T>;
}

/** Gives back what holds set aside whose time is over. Any number of replicas may run it: a hold is resolved once. */
export class ExpireHolds {
  constructor(
    private readonly job: HoldJob,
    private readonly clock: Clock,
  ) {}

  /** @returns how many expired. */
  async runOnce(): Promise<number> {
    let expired = 0;
    for (const { transferId: follows, ...hold } of await this.job.due()) {
      const expiry = { ...hold, follows, id: newId(), act: "EXPIRE_HOLD" as const, occurredAt: this.clock() };
      const [answer] = await this.job.within(hold.merchantId, (ledger) => ledger.move([expiry]));
      if (answer?.status === "APPLIED") expired += 1;
    }
    return expired;
  }
}
