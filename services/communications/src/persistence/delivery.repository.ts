import { type EntityManager, In } from "typeorm";
import type { Attempt, Deliveries, ReceiptDelivery } from "../application/ports";
import type { Delivery } from "../domain/delivery";
import { DeliveryRow, MessageRow } from "./rows";

export class DeliveryRepository implements Deliveries {
  constructor(private readonly manager: EntityManager) {}

  async lockDue(now: Date, limit: number): Promise<ReceiptDelivery[]> {
    const rows = await this.manager
      .createQueryBuilder(DeliveryRow, "delivery")
      .where("delivery.due_at <= :now", { now })
      .orderBy("delivery.due_at", "ASC")
      .addOrderBy("delivery.id", "ASC")
      .limit(limit)
      .setLock("pessimistic_write")
      .setOnLocked("skip_locked")
      .getMany();
    const receipts = await this.receiptsOf(rows);
    return rows.map((row) => ({ ...row, receiptId: receipts.of(row).receiptId }));
  }

  async lockAttempt(id: string, attempt: number): Promise<Delivery | null> {
    return this.manager.findOne(DeliveryRow, {
      where: { id, state: "SENDING", attempts: attempt },
      lock: { mode: "pessimistic_write" },
    });
  }

  async save({ id, state, attempts, dueAt, sentAt, lastErrorCode, contentSha256 }: Delivery): Promise<void> {
    await this.manager.update(
      DeliveryRow,
      { id },
      { state, attempts, dueAt, sentAt, lastErrorCode, contentSha256 },
    );
  }

  async noteAttempt({ deliveryId, number, at, outcome }: Attempt, merchantId: string): Promise<void> {
    await this.manager.query(
      `INSERT INTO communications.delivery_attempt (delivery_id, number, merchant_id, at, outcome)
       VALUES ($1, $2, $3, $4, $5) ON CONFLICT (delivery_id, number) DO NOTHING`,
      [deliveryId, number, merchantId, at, outcome],
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
      return saleId === undefined ? [] : [{ ...delivery, saleId }];
    });
  }

  private async receiptsOf(rows: readonly DeliveryRow[]): Promise<{ of(row: DeliveryRow): MessageRow }> {
    const found = await this.manager.findBy(MessageRow, { id: In(rows.map(({ messageId }) => messageId)) });
    const byId = new Map(found.map((message) => [message.id, message]));
    return {
      of({ messageId }) {
        const message = byId.get(messageId);
        if (!message) throw new Error("A delivery's message can't be read");
        return message;
      },
    };
  }
}
