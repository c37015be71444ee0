import type { Clock } from "@alpokat/kernel";
import type { AtDesk } from "./ports";

/** Destroys addresses of erased people that no message reached in time. */
export class ExpireContacts {
  constructor(
    private readonly atDesk: AtDesk,
    private readonly clock: Clock,
  ) {}

  /** @returns how many addresses were destroyed. */
  run(): Promise<number> {
    const now = this.clock();
    return this.atDesk(null, ({ contacts }) => contacts.expire(now));
  }
}
