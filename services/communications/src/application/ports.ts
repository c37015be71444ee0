import type { RequestGuard } from "@alpokat/policy";
import type { SubjectSource } from "@alpokat/subgraph";
import type { Delivery, Failure } from "../domain/delivery";
import type { Message } from "../domain/message";
import type { AddressedReceipt, Receipt } from "../domain/receipt";
import type { SupportTicket } from "../domain/support-ticket";

/** Where a page of messages goes on. */
export interface MessagePlace {
  readonly createdAt: Date;
  readonly id: string;
}

export interface Messages {
  /** False where the merchant has a message under the same key: the unique index decides. */
  add(message: Message, delivery: Delivery): Promise<boolean>;
  findByIds(ids: readonly string[]): Promise<Message[]>;
  /** Newest first, after the given one. */
  page(limit: number, after: MessagePlace | null): Promise<Message[]>;
}

/** What one attempt came to; rows of these are only ever added. */
export interface Attempt {
  readonly deliveryId: string;
  readonly number: number;
  readonly at: Date;
  /** `ACCEPTED`, or the code of the failure. */
  readonly outcome: string;
}

/** A delivery of a receipt with what is needed to begin it. */
export interface ReceiptDelivery extends Delivery {
  readonly receiptId: string;
}

export interface Deliveries {
  /** Locks what is due, oldest first, passing over what another worker has locked. */
  lockDue(now: Date, limit: number): Promise<ReceiptDelivery[]>;
  /** Locks the delivery if it is still in this attempt; null where its lease ended and somebody took over. */
  lockAttempt(id: string, attempt: number): Promise<Delivery | null>;
  save(delivery: Delivery): Promise<void>;
  /** The first note on an attempt stays. */
  noteAttempt(attempt: Attempt, merchantId: string): Promise<void>;
  ofMessages(messageIds: readonly string[]): Promise<Delivery[]>;
  ofSales(saleIds: readonly string[]): Promise<(Delivery & { readonly saleId: string })[]>;
}

export interface SupportTickets {
  add(ticket: SupportTicket): Promise<void>;
  find(id: string): Promise<SupportTicket | null>;
  /** Locks the ticket until the transaction ends. */
  lock(id: string): Promise<SupportTicket | null>;
  /** Stores who works on it and where it stands; what was written stays. */
  save(ticket: SupportTicket): Promise<void>;
}

/** What this service keeps about somebody, list by list. */
export interface SubjectDataRows {
  supportTickets(accountId: string): SubjectSource;
  /** How a receipt got to its buyer. */
  deliveries(receiptId: string, buyer: string): SubjectSource;
}

/** Everything a transaction of this service can touch. */
export interface Transaction {
  readonly messages: Messages;
  readonly deliveries: Deliveries;
  readonly tickets: SupportTickets;
  readonly subjectData: SubjectDataRows;
}

/** Everything inside commits or rolls back together, with the record of what the guard decided. */
export type InTransaction = <T>(guard: RequestGuard, work: (tx: Transaction) => Promise<T>) => Promise<T>;

/** Jobs of the service itself, each with the rows that it may pass. */
export type Job = "receipt-requests" | "delivery" | "support-desk";
export type InJob = <T>(job: Job, work: (tx: Transaction) => Promise<T>, guard?: RequestGuard) => Promise<T>;

/** Asks transactions for a receipt and its address, through the gateway and by purpose. */
export interface Receipts {
  /** @returns why not, where it is refused, gone or not to be had at the moment. */
  find(receiptId: string): Promise<AddressedReceipt | Failure>;
}

/** A receipt as mail. */
export interface RenderedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export interface ReceiptTemplates {
  /** @throws where the template and the receipt don't fit. */
  render(receipt: Receipt): RenderedMail;
}

/** A mail to one address. */
export interface Mail extends RenderedMail {
  readonly deliveryId: string;
  readonly address: string;
  readonly language: Receipt["language"];
  /** The same on every attempt, so that repetitions are equal. */
  readonly date: Date;
}

export interface Mailer {
  /** Resolves with null when the server took the responsibility for the mail (RFC 5321 section 6.1), else why not. */
  send(mail: Mail): Promise<Failure | null>;
}
