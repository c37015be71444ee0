import type { Clock } from "@alpokat/kernel";
import { REQUEST_ESCALATED } from "./events";
import type { AtDesk } from "./ports";

/**
 * Watches the clocks of the law. A request that is about to be late, or is, is put before the officers; nothing is ever
 * granted or refused because time has passed.
 */
export class EscalateRequests {
  constructor(
    private readonly atDesk: AtDesk,
    private readonly clock: Clock,
  ) {}

  /** @returns how many requests were raised, each once for each level. */
  async run(): Promise<number> {
    const at = this.clock();
    return this.atDesk(null, async ({ requests, log, publish }) => {
      const raised = await requests.escalate(at);
      for (const { id: requestId, escalation: level } of raised) {
        const event = level === "OVERDUE" ? "ESCALATED_OVERDUE" : "ESCALATED_DUE_SOON";
        await log.record({ requestId, event, at, role: "service", by: null });
        await publish(REQUEST_ESCALATED, requestId, { requestId, level });
      }
      return raised.length;
    });
  }
}
