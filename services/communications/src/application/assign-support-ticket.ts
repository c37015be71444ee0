import type { Clock } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import { TICKET_NOT_FOUND, type TicketOutcome, assigned } from "../domain/support-ticket";
import { accountIdOf } from "./caller";
import type { InJob } from "./ports";

/** An agent takes a ticket. Refusals: TICKET_NOT_FOUND, TICKET_CLOSED, ALREADY_ASSIGNED, OWN_TICKET. */
export class AssignSupportTicket {
  constructor(
    private readonly inJob: InJob,
    private readonly clock: Clock,
  ) {}

  run(guard: RequestGuard, id: string): Promise<TicketOutcome> {
    return this.inJob(
      "support-desk",
      async ({ tickets }) => {
        // Locked, so that of two agents at once one has it and the other is told.
        const ticket = await tickets.lock(id);
        if (!ticket) return TICKET_NOT_FOUND;
        const outcome = assigned(ticket, accountIdOf(guard), this.clock());
        if ("ticket" in outcome) await tickets.save(outcome.ticket);
        return outcome;
      },
      guard,
    );
  }
}
