import { type Clock, type UserError, newId } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import { type SupportTicket, type TicketRefusal, textFaults } from "../domain/support-ticket";
import { accountIdOf } from "./caller";
import type { InTransaction } from "./ports";

export type OpenTicketOutcome =
  { readonly ticket: SupportTicket } | { readonly refusals: readonly UserError<TicketRefusal>[] };

/** Opens a ticket of the caller's own. Refusals: SUBJECT_INVALID, MESSAGE_INVALID. */
export class OpenSupportTicket {
  constructor(
    private readonly inTransaction: InTransaction,
    private readonly clock: Clock,
  ) {}

  async run(
    guard: RequestGuard,
    input: { readonly subject: string; readonly message: string },
  ): Promise<OpenTicketOutcome> {
    const accountId = accountIdOf(guard);
    await guard.learn([{ subject: accountId }]);
    guard.require("update", "user.content", { subject: accountId });
    const refusals = textFaults(input);
    if (refusals.length > 0) return { refusals };
    const ticket: SupportTicket = {
      id: newId(),
      accountId,
      state: "OPEN",
      assigneeId: null,
      subject: { reveal: () => input.subject.trim() },
      message: { reveal: () => input.message },
      openedAt: this.clock(),
      assignedAt: null,
      closedAt: null,
    };
    await this.inTransaction(guard, ({ tickets }) => tickets.add(ticket));
    return { ticket };
  }
}
