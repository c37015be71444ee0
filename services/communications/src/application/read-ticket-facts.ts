import type { CaseFacts, Principal } from "@alpokat/kernel";
import type { InJob } from "./ports";

/** What a ticket lets its agent see of the person who opened it: how to reach them (obligation 3.4), and what they wrote. */
const CATEGORIES = ["user.name", "user.contact", "user.content"];

/** Says what a ticket is about, for the gateway to sign into the principal. */
export class ReadTicketFacts {
  constructor(private readonly inJob: InJob) {}

  /** @returns null for an unknown ticket. */
  readonly byId = async (_principal: Principal, id: string): Promise<CaseFacts | null> => {
    const ticket = await this.inJob("support-desk", ({ tickets }) => tickets.find(id));
    if (!ticket) return null;
    return {
      kind: "support-ticket",
      id: ticket.id,
      isOpen: ticket.state !== "CLOSED",
      assignees: ticket.assigneeId === null ? [] : [ticket.assigneeId],
      subjects: [ticket.accountId],
      categories: CATEGORIES,
      isSecret: false,
      grant: null,
    };
  };
}
