import { type Principal, type UserError, isPrintableText, userError } from "@alpokat/kernel";

export type TicketState = "OPEN" | "ASSIGNED" | "CLOSED";

/** Sealed text: opened only when the policy has allowed it. */
interface Sealed {
  reveal(): string;
}

/** Somebody's request for help, and who works on it. */
export interface SupportTicket {
  readonly id: string;
  /** Whose it is, and whom an agent may look at while it is open (obligation 3.4). */
  readonly accountId: string;
  readonly state: TicketState;
  readonly assigneeId: string | null;
  readonly subject: Sealed;
  readonly message: Sealed;
  readonly openedAt: Date;
  readonly assignedAt: Date | null;
  readonly closedAt: Date | null;
}

export type TicketRefusal =
  | "SUBJECT_INVALID"
  | "MESSAGE_INVALID"
  | "TICKET_NOT_FOUND"
  | "ALREADY_ASSIGNED"
  | "TICKET_CLOSED"
  | "OWN_TICKET";
export type TicketOutcome =
  { readonly ticket: SupportTicket } | { readonly refusal: UserError<TicketRefusal> };

const refused = (code: TicketRefusal, id: string, en: string): { refusal: UserError<TicketRefusal> } => ({
  refusal: userError(code, { id, en }, ["id"]),
});

/** Both for an unknown ticket and for somebody else's. */
export const TICKET_NOT_FOUND = refused(
  "TICKET_NOT_FOUND",
  "Tiket tidak ditemukan.",
  "There is no such ticket.",
);
const CLOSED = refused("TICKET_CLOSED", "Tiket ini sudah ditutup.", "This ticket is closed.");

/** Faults of what was written: a printable subject of 1 to 150 characters on one line, a message of 1 to 5,000. */
export function textFaults({ subject, message }: { readonly subject: string; readonly message: string }) {
  const faults: UserError<TicketRefusal>[] = [];
  if (!isPrintableText(subject.trim(), 150)) {
    const text = {
      id: "Judul harus 1 sampai 150 karakter yang dapat dicetak dalam satu baris.",
      en: "The subject must be 1 to 150 printable characters on one line.",
    };
    faults.push(userError("SUBJECT_INVALID", text, ["input", "subject"]));
  }
  // A message has lines and indents; nothing else in it is unprintable.
  if (message.trim().length < 1 || !isPrintableText(message.replaceAll(/[\n\r\t]/g, " "), 5_000)) {
    const text = {
      id: "Pesan harus 1 sampai 5.000 karakter yang dapat dicetak.",
      en: "The message must be 1 to 5,000 printable characters.",
    };
    faults.push(userError("MESSAGE_INVALID", text, ["input", "message"]));
  }
  return faults;
}

/** An agent takes a ticket that nobody has. Taking one's own again changes nothing. */
export function assigned(ticket: SupportTicket, agentId: string, now: Date): TicketOutcome {
  if (ticket.state === "CLOSED") return CLOSED;
  if (ticket.accountId === agentId) {
    return refused(
      "OWN_TICKET",
      "Tiket sendiri ditangani orang lain.",
      "Somebody else handles one's own ticket.",
    );
  }
  if (ticket.assigneeId === agentId) return { ticket };
  if (ticket.state === "ASSIGNED") {
    return refused(
      "ALREADY_ASSIGNED",
      "Tiket ini sudah ditangani petugas lain.",
      "Another agent has this ticket.",
    );
  }
  return { ticket: { ...ticket, state: "ASSIGNED", assigneeId: agentId, assignedAt: now } };
}

/** Whoever opened it or works on it closes it; nobody else learns that it exists. */
export function closed(ticket: SupportTicket, callerId: string, now: Date): TicketOutcome {
  if (ticket.accountId !== callerId && ticket.assigneeId !== callerId) return TICKET_NOT_FOUND;
  if (ticket.state === "CLOSED") return CLOSED;
  return { ticket: { ...ticket, state: "CLOSED", closedAt: now } };
}

/** Its opener always; its assignee while it is open and named as the case that the request belongs to. */
export function maySee(ticket: SupportTicket, { id, caseFacts }: Principal): boolean {
  if (ticket.accountId === id) return true;
  return ticket.state === "ASSIGNED" && ticket.assigneeId === id && caseFacts?.id === ticket.id;
}
