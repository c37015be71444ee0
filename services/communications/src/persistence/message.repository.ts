import { type EntityManager, In } from "typeorm";
import type { MessagePlace, Messages } from "../application/ports";
import type { Delivery } from "../domain/delivery";
import type { Message } from "../domain/message";
import { DeliveryRow, MessageRow } from "./rows";

export class MessageRepository implements Messages {
  constructor(private readonly manager: EntityManager) {}

  async add(message: Message, delivery: Delivery): Promise<boolean> {
    // The unique index decides between two that come at once. `orIgnore` can't name it, and would hide other conflicts.
    const added = await this.manager.query<unknown[]>(
      `INSERT INTO communications.message
         (id, merchant_id, sale_id, receipt_id, category, template, dedupe_key, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (merchant_id, dedupe_key) DO NOTHING RETURNING id`,
      [
        message.id,
        message.merchantId,
        message.saleId,
        message.receiptId,
        message.category,
        message.template,
        message.dedupeKey,
        message.createdAt,
      ],
    );
    if (added.length === 0) return false;
    await this.manager.insert(DeliveryRow, { ...delivery });
    return true;
  }

  async findByIds(ids: readonly string[]): Promise<Message[]> {
    return this.manager.findBy(MessageRow, { id: In([...ids]) });
  }

  async page(limit: number, after: MessagePlace | null): Promise<Message[]> {
    const page = this.manager
      .createQueryBuilder(MessageRow, "message")
      .orderBy("message.created_at", "DESC")
      .addOrderBy("message.id", "DESC")
      .limit(limit);
    if (after) page.where("(message.created_at, message.id) < (:createdAt, :id)", after);
    return page.getMany();
  }
}
