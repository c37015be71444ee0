import type { Clock } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import { TICKET_NOT_FOUND, type TicketOutcome, closed } from "../domain/support-ticket";
import { accountIdOf } from "./caller";
import type { InJob } from "./ports";

/** Ends a ticket, and with it what its agent may see. Refusals: TICKET_NOT_FOUND, TICKET_CLOSED. */
export class CloseSupportTicket {
  constructor(
    private readonly inJob: InJob,
    private readonly clock: Clock,
  ) {}

  run(guard: RequestGuard, id: string): Promise<TicketOutcome> {
    return this.inJob(
      "support-desk",
      async ({ tickets }) => {
        const ticket = await tickets.lock(id);
        if (!ticket) return TICKET_NOT_FOUND;
        const outcome = closed(ticket, accountIdOf(guard), this.clock());
        if ("ticket" in outcome) await tickets.save(outcome.ticket);
        return outcome;
      },
      guard,
    );
  }
}
