import { type EntityManager, In } from "typeorm";
import type { Attempt, Deliveries, DueDelivery } from "../application/ports";
import type { Delivery } from "../domain/delivery";
import type { Message } from "../domain/message";
import { toMessage } from "./message.repository";
import { DeliveryRow, MessageRow } from "./rows";

export class DeliveryRepository implements Deliveries {
  constructor(private readonly manager: EntityManager) {}

  async lockDue(now: Date, limit: number): Promise<DueDelivery[]> {
    // In SQL: TypeORM's own locks ask for a transaction that it began itself.
    const due = await this.manager.query<{ id: string }[]>(
      `SELECT id FROM communications.delivery WHERE due_at <= $1
       ORDER BY due_at, id LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [now, limit],
    );
    if (due.length === 0) return [];
    const rows = await this.manager.findBy(DeliveryRow, { id: In(due.map(({ id }) => id)) });
    const messages = await this.messagesOf(rows);
    return rows.map((row) => Object.assign(row, { message: messages.of(row) }));
  }

  async lockAttempt(id: string, attempt: number): Promise<Delivery | null> {
    const [locked] = await this.manager.query<unknown[]>(
      `SELECT FROM communications.delivery WHERE id = $1 AND state = 'SENDING' AND attempts = $2 FOR UPDATE`,
      [id, attempt],
    );
    return locked ? this.manager.findOneBy(DeliveryRow, { id }) : null;
  }

  async save(delivery: Delivery): Promise<void> {
    const { id, state, attempts, dueAt, sentAt, lastErrorCode, contentSha256, refusal } = delivery;
    const changed = { state, attempts, dueAt, sentAt, lastErrorCode, contentSha256 };
    await this.manager.update(
      DeliveryRow,
      { id },
      { ...changed, ...(refusal && { refusal: { ...refusal } }) },
    );
  }

  async noteAttempt(
    { id, merchantId, accountId }: Pick<Delivery, "id" | "merchantId" | "accountId">,
    { number, at, outcome }: Attempt,
  ): Promise<void> {
    await this.manager.query(
      `INSERT INTO communications.delivery_attempt (delivery_id, number, merchant_id, account_id, at, outcome)
       SELECT id, $2, $3, $4, $5, $6 FROM communications.delivery WHERE id = $1 ON CONFLICT (delivery_id, number) DO NOTHING`,
      [id, number, merchantId, accountId, at, outcome],
    );
  }

  async ofMessages(messageIds: readonly string[]): Promise<Delivery[]> {
    return this.manager.find(DeliveryRow, {
      where: { messageId: In([...messageIds]) },
      order: { id: "ASC" },
    });
  }

  async ofSales(saleIds: readonly string[]): Promise<(Delivery & { readonly saleId: string })[]> {
    const messages = await this.manager.findBy(MessageRow, { saleId: In([...saleIds]) });
    const saleOf = new Map(messages.map(({ id, saleId }) => [id, saleId]));
    const deliveries = await this.ofMessages([...saleOf.keys()]);
    return deliveries.flatMap((delivery) => {
      const saleId = saleOf.get(delivery.messageId);
      return saleId ? [{ ...delivery, saleId }] : [];
    });
  }

  private async messagesOf(rows: readonly DeliveryRow[]): Promise<{ of(row: DeliveryRow): Message }> {
    const found = await this.manager.findBy(MessageRow, { id: In(rows.map(({ messageId }) => messageId)) });
    const byId = new Map(found.map((message) => [message.id, toMessage(message)]));
    return {
      of({ messageId }) {
        const message = byId.get(messageId);
        if (!message) throw new Error("A delivery's message can't be read");
        return message;
      },
    };
  }
}
