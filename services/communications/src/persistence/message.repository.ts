import { type EntityManager, In } from "typeorm";
import type { MessagePlace, Messages } from "../application/ports";
import type { Delivery } from "../domain/delivery";
import type { Message } from "../domain/message";
import { DeliveryRow, MessageRow } from "./rows";

export class MessageRepository implements Messages {
  constructor(private readonly manager: EntityManager) {}

  async add(message: Message, delivery: Delivery): Promise<boolean> {
    const row = toRow(message);
    const recipient = row.accountId === null ? "merchant_id" : "account_id";
    // The unique index decides between two that come at once. `orIgnore` can't name it, and would hide other conflicts.
    const added = await this.manager.query<unknown[]>(
      `INSERT INTO communications.message
         (id, merchant_id, sale_id, receipt_id, account_id, category, template, reference, dedupe_key, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       ON CONFLICT (${recipient}, dedupe_key) DO NOTHING RETURNING id`,
      [
        row.id,
        row.merchantId,
        row.saleId,
        row.receiptId,
        row.accountId,
        row.category,
        row.template,
        row.reference,
        row.dedupeKey,
        row.createdAt,
      ],
    );
    if (added.length === 0) return false;
    await this.manager.insert(DeliveryRow, { ...delivery });
    return true;
  }

  async findByIds(ids: readonly string[]): Promise<Message[]> {
    return (await this.manager.findBy(MessageRow, { id: In([...ids]) })).map(toMessage);
  }

  async page(limit: number, after: MessagePlace | null): Promise<Message[]> {
    const page = this.manager
      .createQueryBuilder(MessageRow, "message")
      .orderBy("message.created_at", "DESC")
      .addOrderBy("message.id", "DESC")
      .limit(limit);
    if (after) page.where("(message.created_at, message.id) < (:createdAt, :id)", after);
    return (await page.getMany()).map(toMessage);
  }
}

const RECEIPT_COLUMNS = { merchantId: null, saleId: null, receiptId: null } as const;
const ACCOUNT_COLUMNS = { accountId: null, reference: null } as const;

const toRow = (message: Message): MessageRow =>
  message.template === "receipt" ? { ...ACCOUNT_COLUMNS, ...message } : { ...RECEIPT_COLUMNS, ...message };

/** @throws Error for a row that its table's checks would refuse. */
export function toMessage(row: MessageRow): Message {
  const { id, dedupeKey, createdAt, template, merchantId, saleId, receiptId, accountId, reference } = row;
  const base = { id, dedupeKey, createdAt };
  if (template === "receipt" && merchantId && saleId && receiptId) {
    return { ...base, template, category: "TRANSACTIONAL", merchantId, saleId, receiptId };
  }
  if (template !== "receipt" && row.category !== "TRANSACTIONAL" && accountId && reference) {
    return { ...base, template, category: row.category, accountId, reference };
  }
  throw new Error("A message has the columns of its template");
}
