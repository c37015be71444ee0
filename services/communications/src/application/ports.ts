import type { Category, Purpose } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import type { SubjectSource } from "@alpokat/subgraph";
import type { Delivery, Failure } from "../domain/delivery";
import type { Campaign } from "../domain/campaign";
import type { AccountTemplate, Message } from "../domain/message";
import type { AddressedReceipt, Language, Receipt } from "../domain/receipt";
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
  readonly number: number;
  readonly at: Date;
  /** `ACCEPTED`, or the code of the failure. */
  readonly outcome: string;
}

/** A delivery with what is needed to begin it. */
export interface DueDelivery extends Delivery {
  readonly message: Message;
}

export interface Deliveries {
  /** Locks what is due, oldest first, passing over what another worker has locked. */
  lockDue(now: Date, limit: number): Promise<DueDelivery[]>;
  /** Locks the delivery if it is still in this attempt; null where its lease ended and somebody took over. */
  lockAttempt(id: string, attempt: number): Promise<Delivery | null>;
  save(delivery: Delivery): Promise<void>;
  /** The first note on an attempt stays. Of a delivery that was erased meanwhile nothing is noted. */
  noteAttempt(delivery: Pick<Delivery, "id" | "merchantId" | "accountId">, attempt: Attempt): Promise<void>;
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

/** Which consent it is about; the words are identity-verification's. */
export interface ConsentScope {
  readonly purpose: string;
  readonly channel: string;
  readonly topic: string;
}

/** What this service was told of a consent. */
export interface ConsentCopy extends ConsentScope {
  readonly accountId: string;
  readonly state: string;
  readonly changedAt: Date;
}

export interface ConsentCopies {
  /** Keeps the newer one. */
  save(copy: ConsentCopy): Promise<void>;
  /** False where this service was told otherwise, or was told nothing; true proves nothing. */
  mayBeGiven(consent: ConsentScope & { readonly accountId: string }): Promise<boolean>;
  /** People whose copy says "given", after the given one, in the order of their ids. */
  givers(scope: ConsentScope, after: string | null, limit: number): Promise<string[]>;
}

export interface Campaigns {
  add(campaign: Campaign): Promise<void>;
  find(id: string): Promise<Campaign | null>;
  lock(id: string): Promise<Campaign | null>;
  /** Locks a campaign that is to be sent before the moment and isn't planned to its end; passes over others' locks. */
  lockNear(before: Date): Promise<Campaign | null>;
  /** Stores where it stands; what it says stays. */
  save(campaign: Campaign): Promise<void>;
}

/** What this service keeps about somebody, list by list. */
export interface SubjectDataRows {
  /** What was sent to an account, or was to be, and how that went. */
  messages(accountId: string): SubjectSource;
  supportTickets(accountId: string): SubjectSource;
  /** How a receipt got to its buyer. */
  deliveries(receiptId: string, buyer: string): SubjectSource;
}

/** Everything a transaction of this service can touch. */
export interface Transaction {
  readonly messages: Messages;
  readonly deliveries: Deliveries;
  readonly tickets: SupportTickets;
  readonly campaigns: Campaigns;
  readonly consents: ConsentCopies;
  /** Tells a fact with the act itself: ids and figures, never personal data. */
  readonly publish: (type: string, data: Readonly<Record<string, string | number>>) => Promise<void>;
  readonly subjectData: SubjectDataRows;
}

/** Everything inside commits or rolls back together, with the record of what the guard decided. */
export type InTransaction = <T>(guard: RequestGuard, work: (tx: Transaction) => Promise<T>) => Promise<T>;

/** Jobs of the service itself, each with the rows that it may pass. */
export type Job = "receipt-requests" | "account-messages" | "campaigns" | "delivery" | "support-desk";
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

/** A person who is to be told something, as identity-verification gives them: no longer than the attempt. */
export interface Recipient {
  readonly address: string;
  readonly name: string;
  readonly language: Language;
}

/** Asks identity-verification for a recipient, through the gateway and by purpose: it decides whether they may be told. */
export interface Recipients {
  /** @returns why not; with the policy's refusal where nothing may be sent. */
  find(wanted: {
    readonly accountId: string;
    readonly purpose: "privacy.notice" | "marketing.own";
    /** Topic of the consent that the purpose rests on; null where it rests on none. */
    readonly topic: "NEWS" | null;
  }): Promise<Recipient | Failure>;
}

/** What the subject of a privacy request is told, no longer than the attempt. */
export interface RequestAnswer {
  readonly address: string;
  readonly language: Language;
  /** The right, a word of identity-verification's list. */
  readonly type: string;
  readonly restriction: "IMPOSE" | "LIFT" | null;
  readonly receivedAt: Date;
  readonly dueAt: Date;
  readonly refusal: { readonly text: string; readonly law: string } | null;
  readonly erasedClasses: readonly {
    readonly service: string;
    readonly retention: string;
    readonly outcome: "ERASED" | "KEPT" | "NOTHING_HELD";
    readonly keptUntil: Date | null;
    readonly law: string | null;
  }[];
}

/** Asks identity-verification what a subject is told, through the gateway and in the case of the request. */
export interface PrivacyRequests {
  /** @returns why not; with the policy's refusal where nothing may be sent. */
  find(requestId: string): Promise<RequestAnswer | Failure>;
}

/** A guardian who is asked for consent, no longer than the attempt. */
export interface GuardianInvitation {
  readonly address: string;
  readonly language: Language;
  readonly childName: string;
  /** Whether the child has an account already. */
  readonly hasAccount: boolean;
  readonly token: string;
  readonly expiresAt: Date;
}

/** Asks identity-verification for an invitation, through the gateway. */
export interface GuardianInvitations {
  find(id: string): Promise<GuardianInvitation | Failure>;
}

/** A privacy notice as it is published. */
export interface NoticeText {
  readonly text: string;
  readonly sha256: string;
  readonly effectiveFrom: Date;
}

export interface NoticeTexts {
  find(version: number, language: Language): Promise<NoticeText | Failure>;
}

/** What is told when a mail server took the message: ids and figures. */
export interface Delivered {
  readonly type: string;
  readonly data: Readonly<Record<string, string | number>>;
}

/** What a mail says of people, and what for: the mail carrier is handed no more than it is registered for. */
export interface MailContents {
  readonly purpose: Purpose;
  readonly categories: readonly Category[];
}

/** A message about to be sent. */
export interface Composed {
  readonly address: string;
  readonly language: Language;
  /** @throws where the template and what fills it don't fit. */
  readonly render: () => RenderedMail;
  readonly contents: MailContents;
  readonly delivered: Delivered | null;
}

/** Makes a message what it says, at the moment that it is sent. */
export interface Composer {
  /** @returns why it can't be sent, or must not be. */
  compose(message: Message): Promise<Composed | Failure>;
}

export interface AccountTemplates {
  /** @throws where the template and the values don't fit. */
  render(
    template: AccountTemplate,
    language: Language,
    values: Readonly<Record<string, string | number | Date>>,
  ): RenderedMail;
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
  readonly contents: MailContents;
}

export interface Mailer {
  /**
   * Resolves with null when the server took the responsibility for the mail (RFC 5321 section 6.1), else why not.
   * @throws HandoverRefused where the carrier is not registered for what the mail says.
   */
  send(mail: Mail): Promise<Failure | null>;
}
