import type { Clock } from "@alpokat/kernel";
import type { AtDesk } from "./ports";

/** Destroys copies of data that nobody may fetch any more. */
export class ExpireExports {
  constructor(
    private readonly atDesk: AtDesk,
    private readonly clock: Clock,
  ) {}

  /** @returns how many copies were destroyed. */
  async run(): Promise<number> {
    const at = this.clock();
    return this.atDesk(null, async ({ exports, log }) => {
      const expired = await exports.expire(at);
      const act = { event: "EXPORT_EXPIRED", at, role: "service", by: null } as const;
      await log.record(...expired.map((requestId) => ({ ...act, requestId })));
      return expired.length;
    });
  }
}
