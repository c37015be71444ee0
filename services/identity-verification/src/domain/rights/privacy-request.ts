import type { Locale, Sealed } from "../account";
import type { RefusalReason } from "./refusal-reason";
import type { RequestEvent, RequestState } from "./request-state";
import type { RequestType } from "./request-type";

/** What a RESTRICTION asks for. */
export const RESTRICTION_WISHES = ["IMPOSE", "LIFT"] as const;
export type RestrictionWish = (typeof RESTRICTION_WISHES)[number];

export const ESCALATIONS = ["NONE", "DUE_SOON", "OVERDUE"] as const;
export type Escalation = (typeof ESCALATIONS)[number];

/** The data of an account that its person may have corrected. */
export const RECTIFIABLE = ["name", "phoneNumber", "officeAddress", "dateOfBirth"] as const;
export type Rectifiable = (typeof RECTIFIABLE)[number];

/** New values in canonical spelling; what is absent stays as it is. */
export type Rectification = Readonly<Partial<Record<Rectifiable, string>>>;

/** Whom a request is about: a person with an account, or the buyer of a receipt without one. */
export interface RequestSubject {
  /** Account id, or `buyer:<blind index>` as transactions names the buyer of the receipt. */
  readonly subject: string;
  /** Null for a buyer. */
  readonly accountId: string | null;
  /** The receipt whose token was shown; null for an account. */
  readonly receiptId: string | null;
}

/** A recorded application of a data subject (UU 27/2022 art. 14). */
export interface PrivacyRequest extends RequestSubject {
  readonly id: string;
  readonly type: RequestType;
  readonly state: RequestState;
  /** Of RESTRICTION only. */
  readonly wish: RestrictionWish | null;
  readonly locale: Locale;
  readonly receivedAt: Date;
  /** When the law's clock runs out. */
  readonly dueAt: Date;
  /** The article that the clock is from. */
  readonly clockLaw: string;
  readonly escalation: Escalation;
  readonly resolvedAt: Date | null;
  /** Why it was refused, as the privacy office recorded it: not always what the subject is told. */
  readonly refusal: RefusalReason | null;
  /** What the subject wrote. */
  readonly details: Sealed | null;
  readonly proposal: { reveal(): Rectification } | null;
  /** Until when the copy of the data can be fetched; null where there is none. */
  readonly exportExpiresAt: Date | null;
}

/** What happens to a request at once. A correction of the date of birth needs evidence, since minority hangs on it. */
export function firstStep(type: RequestType, proposal: Rectification | null): RequestEvent {
  switch (type) {
    case "ACCESS":
    case "PORTABILITY":
      return "collect";
    case "RECTIFICATION":
      return proposal?.dateOfBirth === undefined ? "fulfil" : "review";
    case "WITHDRAWAL":
    case "RESTRICTION":
      return "fulfil";
    // What can't be taken back is looked at by a person, and so is what a machine decided.
    case "ERASURE":
    case "OBJECTION":
      return "review";
  }
}

/** What granting a request under review sets off. */
export function stepOfGrant(type: RequestType): RequestEvent {
  switch (type) {
    case "ACCESS":
    case "PORTABILITY":
      return "collect";
    case "ERASURE":
      return "execute";
    case "RECTIFICATION":
    case "WITHDRAWAL":
    case "RESTRICTION":
    case "OBJECTION":
      return "fulfil";
  }
}

/** What a buyer without an account may ask for: what of theirs is there to be shown or erased. */
export const TYPES_OF_BUYERS: readonly RequestType[] = ["ACCESS", "PORTABILITY", "ERASURE"];

/** Own rule: a day before the clock runs out the officers are reminded. */
const REMINDER_MS = 24 * 3_600_000;

/**
 * How urgent an open request is. Hours are hours (`3 x 24 jam`): neither midnight nor a holiday stops them.
 */
export function escalationOf({ dueAt }: Pick<PrivacyRequest, "dueAt">, now: Date): Escalation {
  const left = dueAt.getTime() - now.getTime();
  if (left <= 0) return "OVERDUE";
  return left <= REMINDER_MS ? "DUE_SOON" : "NONE";
}

/** Moment before which a request is due if it is to be escalated now. */
export const reminderHorizon = (now: Date): Date => new Date(now.getTime() + REMINDER_MS);
