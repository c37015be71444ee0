import { newId } from "@alpokat/kernel";
import type { Delivery } from "./delivery";

export type MessageCategory = "TRANSACTIONAL" | "ADMINISTRATIVE" | "NEWS";

interface MessageBase {
  readonly id: string;
  /** What makes two requests the same message, within a merchant or an account. */
  readonly dedupeKey: string;
  readonly createdAt: Date;
}

/** A receipt for a buyer. Who that is isn't kept here: the address is asked for when it is sent. */
interface ReceiptMessage extends MessageBase {
  readonly template: "receipt";
  readonly category: "TRANSACTIONAL";
  readonly merchantId: string;
  readonly saleId: string;
  readonly receiptId: string;
}

/** What each template for people with an account is about. */
const ACCOUNT_TEMPLATES = {
  /** `reference` is the version of the privacy notice. */
  "privacy-notice": "ADMINISTRATIVE",
  /** `reference` is the invitation's id. */
  "guardian-invitation": "ADMINISTRATIVE",
  /** `reference` is the request's id and the step that is told: `<id>/FULFILLED`. */
  "privacy-request": "ADMINISTRATIVE",
  /** `reference` is the campaign's id. */
  campaign: "NEWS",
} as const satisfies Record<string, MessageCategory>;
export type AccountTemplate = keyof typeof ACCOUNT_TEMPLATES;

/** A message to the holder of an account, by the account's id: the address is asked for when it is sent. */
interface AccountMessage extends MessageBase {
  readonly template: AccountTemplate;
  readonly category: "ADMINISTRATIVE" | "NEWS";
  readonly accountId: string;
  /** What the template is filled from. */
  readonly reference: string;
}

/** One intent to tell one recipient something. */
export type Message = ReceiptMessage | AccountMessage;
export type MessageTemplate = Message["template"];

/** A receipt that somebody asked for. */
export interface ReceiptRequest {
  readonly receiptId: string;
  readonly saleId: string;
  readonly merchantId: string;
}

/** A message and its way by e-mail. */
interface Sendable {
  readonly message: Message;
  readonly delivery: Delivery;
}

/** The message for a receipt, and its way by e-mail. @param dedupeKey what makes two requests the same message. */
export function receiptMessage(
  { receiptId, saleId, merchantId }: ReceiptRequest,
  dedupeKey: string,
  now: Date,
): Sendable {
  const message: ReceiptMessage = {
    id: newId(),
    merchantId,
    saleId,
    receiptId,
    category: "TRANSACTIONAL",
    template: "receipt",
    dedupeKey,
    createdAt: now,
  };
  return { message, delivery: queued(message, now, now) };
}

/** What the holder of an account is to be told. */
export interface AccountIntent {
  readonly accountId: string;
  readonly template: AccountTemplate;
  readonly reference: string;
  /** Not before. */
  readonly dueAt: Date;
}

/** The message to the holder of an account, once for a template and what it is filled from. */
export function accountMessage(
  { accountId, template, reference, dueAt }: AccountIntent,
  now: Date,
): Sendable {
  const message: AccountMessage = {
    id: newId(),
    accountId,
    template,
    category: ACCOUNT_TEMPLATES[template],
    reference,
    dedupeKey: `${template}:${reference}`,
    createdAt: now,
  };
  return { message, delivery: queued(message, dueAt, now) };
}

const queued = (message: Message, dueAt: Date, now: Date): Delivery => ({
  id: newId(),
  messageId: message.id,
  merchantId: "merchantId" in message ? message.merchantId : null,
  accountId: "accountId" in message ? message.accountId : null,
  channel: "EMAIL",
  state: "QUEUED",
  attempts: 0,
  dueAt,
  sentAt: null,
  lastErrorCode: null,
  contentSha256: null,
  refusal: null,
  createdAt: now,
});
