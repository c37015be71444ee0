import { newId } from "@alpokat/kernel";
import type { Delivery } from "./delivery";

/** One intent to tell one recipient something. Who that is isn't kept here: the address is asked for when it is sent. */
export interface Message {
  readonly id: string;
  readonly merchantId: string;
  readonly saleId: string;
  readonly receiptId: string;
  readonly category: "TRANSACTIONAL";
  readonly template: "receipt";
  /** What makes two requests the same message, within a merchant. */
  readonly dedupeKey: string;
  readonly createdAt: Date;
}

/** A receipt that somebody asked for. */
export interface ReceiptRequest {
  readonly receiptId: string;
  readonly saleId: string;
  readonly merchantId: string;
}

/** The message for a receipt, and its way by e-mail. */
export function receiptMessage(
  { receiptId, saleId, merchantId }: ReceiptRequest,
  now: Date,
): { readonly message: Message; readonly delivery: Delivery } {
  const message: Message = {
    id: newId(),
    merchantId,
    saleId,
    receiptId,
    category: "TRANSACTIONAL",
    template: "receipt",
    dedupeKey: `receipt:${receiptId}`,
    createdAt: now,
  };
  const delivery: Delivery = {
    id: newId(),
    messageId: message.id,
    merchantId,
    channel: "EMAIL",
    state: "QUEUED",
    attempts: 0,
    dueAt: now,
    sentAt: null,
    lastErrorCode: null,
    contentSha256: null,
    createdAt: now,
  };
  return { message, delivery };
}
