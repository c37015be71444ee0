import type { RequestGuard } from "@alpokat/policy";
import { type SupportTicket, maySee } from "../domain/support-ticket";
import type { InTransaction } from "./ports";

/** Reads a ticket: one's own, or the one that is named as the case and assigned to the caller. */
export class ReadSupportTicket {
  constructor(private readonly inTransaction: InTransaction) {}

  /** @returns null both for an unknown ticket and for one that the caller may not see. */
  async run(guard: RequestGuard, id: string): Promise<SupportTicket | null> {
    const ticket = await this.inTransaction(guard, ({ tickets }) => tickets.find(id));
    return ticket && maySee(ticket, guard.principal) ? ticket : null;
  }
}
