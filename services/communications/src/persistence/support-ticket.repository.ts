import type { FieldPlace, SubjectKey, SubjectKeys } from "@alpokat/persistence";
import type { EntityManager } from "typeorm";
import type { SupportTickets } from "../application/ports";
import type { SupportTicket } from "../domain/support-ticket";
import { SupportTicketRow } from "./rows";

const place = (column: "subject" | "message", row: string): FieldPlace => ({
  table: "support_ticket",
  column,
  row,
});

/** What people wrote is sealed with the key of whoever wrote it, so that erasing the person erases it too. */
export class SupportTicketRepository implements SupportTickets {
  constructor(
    private readonly manager: EntityManager,
    private readonly subjectKeys: SubjectKeys,
  ) {}

  async add({ subject, message, ...ticket }: SupportTicket): Promise<void> {
    const key = await this.subjectKeys.keyFor(ticket.accountId, "service");
    await this.manager.insert(SupportTicketRow, {
      ...ticket,
      subjectSealed: key.seal(place("subject", ticket.id), subject.reveal()),
      messageSealed: key.seal(place("message", ticket.id), message.reveal()),
    });
  }

  async find(id: string): Promise<SupportTicket | null> {
    const row = await this.manager.findOneBy(SupportTicketRow, { id });
    return row && this.opened(row);
  }

  async lock(id: string): Promise<SupportTicket | null> {
    // In SQL: TypeORM's own locks ask for a transaction that it began itself.
    await this.manager.query("SELECT FROM communications.support_ticket WHERE id = $1 FOR UPDATE", [id]);
    return this.find(id);
  }

  async save({ id, state, assigneeId, assignedAt, closedAt }: SupportTicket): Promise<void> {
    await this.manager.update(SupportTicketRow, { id }, { state, assigneeId, assignedAt, closedAt });
  }

  private async opened({ subjectSealed, messageSealed, ...row }: SupportTicketRow): Promise<SupportTicket> {
    const keys = await this.subjectKeys.keysOf([row.accountId], "service");
    const key = keys.get(row.accountId);
    return {
      ...row,
      subject: { reveal: () => open(key, place("subject", row.id), subjectSealed) },
      message: { reveal: () => open(key, place("message", row.id), messageSealed) },
    };
  }
}

function open(key: SubjectKey | undefined, where: FieldPlace, sealed: Buffer | null): string {
  if (!key || !sealed) throw new Error("The ticket's key is gone: its text can't be opened any more");
  return key.open(where, sealed);
}
