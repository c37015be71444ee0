import type { Principal } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import type { SubjectSource } from "@alpokat/subgraph";
import type { AccountStatus, Sealed } from "../../domain/account";
import type { ServiceErasure } from "../../domain/rights/erasure-answer";
import type { ExportRecord } from "../../domain/rights/export-file";
import type {
  Escalation,
  PrivacyRequest,
  Rectification,
  RequestSubject,
  RestrictionWish,
} from "../../domain/rights/privacy-request";
import type { RefusalReason } from "../../domain/rights/refusal-reason";
import type { LoggedAct, RequestAct } from "../../domain/rights/request-log";
import type { RequestEvent, RequestState } from "../../domain/rights/request-state";
import type { RequestType } from "../../domain/rights/request-type";
import type { Transaction } from "../ports";

export interface NewPrivacyRequest extends RequestSubject {
  readonly id: string;
  readonly type: RequestType;
  readonly wish: RestrictionWish | null;
  readonly locale: Principal["locale"];
  readonly receivedAt: Date;
  readonly dueAt: Date;
  readonly clockLaw: string;
  readonly details: string | null;
  readonly proposal: Rectification | null;
  /** Merchants that the person owned at that moment: their data is the person's too. */
  readonly merchants: readonly string[];
}

/** Where the officers' work list goes on: what is due soonest stands first. */
export interface DuePlace {
  readonly dueAt: Date;
  readonly id: string;
}

export interface RequestFilter {
  readonly states: readonly RequestState[];
  readonly types: readonly RequestType[];
  readonly escalation: Escalation | null;
}

/** What a collection needs to know of its request. */
export interface CollectionLease {
  readonly request: PrivacyRequest;
  /** Counts this one. */
  readonly tries: number;
}

export interface PrivacyRequests {
  /** False where the subject has an open request of this type: the unique index decides. */
  add(request: NewPrivacyRequest): Promise<boolean>;
  find(id: string): Promise<PrivacyRequest | null>;
  /** The request whose result a token shows. */
  findByToken(token: string): Promise<PrivacyRequest | null>;
  /** The subject's open request of a type. */
  openOf(subject: string, type: RequestType): Promise<string | null>;
  /** Newest first. */
  ofAccount(
    accountId: string,
    page: { readonly limit: number; readonly after: string | null },
  ): Promise<PrivacyRequest[]>;
  /** What is due soonest first. */
  worklist(
    filter: RequestFilter,
    page: { readonly limit: number; readonly after: DuePlace | null },
  ): Promise<PrivacyRequest[]>;
  /** The request, locked until the transaction ends. */
  lock(id: string): Promise<PrivacyRequest | null>;
  /** Moves the request by the table of transitions; false where its state doesn't allow it. */
  move(id: string, event: RequestEvent): Promise<boolean>;
  /** Notes the end of a request that was moved into a final state. */
  resolve(
    id: string,
    end: { readonly at: Date; readonly by: string | null; readonly refusal: RefusalReason | null },
  ): Promise<void>;
  /** Merchants that belong to the subject of a request. */
  merchantsOf(id: string): Promise<string[]>;
  /** Raises open requests to what their clock says. @returns those that it raised. */
  escalate(now: Date): Promise<{ readonly id: string; readonly escalation: Escalation }[]>;
  /** Takes one collection that nobody works on, for a minute; null where there is none. */
  leaseCollection(now: Date): Promise<CollectionLease | null>;
  endLease(id: string): Promise<void>;
  /** Whether an objection of the account waits for a person (UU 27/2022 art. 10). */
  hasOpenObjection(accountId: string): Promise<boolean>;
  setExportExpiry(id: string, at: Date): Promise<void>;
}

/** Copies of data, sealed piece by piece until they expire. */
export interface PrivacyExports {
  /** Forgets the pieces of an earlier try. */
  clear(requestId: string): Promise<void>;
  add(request: PrivacyRequest, place: number, records: readonly ExportRecord[]): Promise<void>;
  count(requestId: string): Promise<number>;
  /** Pieces in order, from a place on. */
  read(
    request: PrivacyRequest,
    from: number,
    limit: number,
  ): Promise<{ readonly place: number; readonly reveal: () => readonly ExportRecord[] }[]>;
  /** Destroys what has expired. @returns the requests that it was of. */
  expire(now: Date): Promise<string[]>;
}

/** What the services answered to an erasure. */
export interface ErasureAnswers {
  /** A later answer of the same service takes the place of its earlier one: what was kept may go one day. */
  add(requestId: string, answer: ServiceErasure, at: Date): Promise<void>;
  of(requestId: string): Promise<ServiceErasure[]>;
}

/** Addresses to which the end of an erasure is told: they outlive the account until then, and no longer than a week. */
export interface PrivacyContacts {
  keep(requestId: string, address: string, expiresAt: Date): Promise<void>;
  /** Null once it was told, or is out of time. */
  of(requestId: string): Promise<Sealed | null>;
  /** Destroys address and key. */
  forget(requestId: string): Promise<void>;
  /** Destroys what is out of time. @returns of how many requests. */
  expire(now: Date): Promise<number>;
}

/** What a request may change of its subject's account. */
export interface SubjectAccounts {
  rectify(accountId: string, values: Rectification): Promise<void>;
  status(accountId: string): Promise<AccountStatus | null>;
  setStatus(accountId: string, status: AccountStatus): Promise<void>;
  revokeSessions(accountId: string): Promise<void>;
  /** Merchants that the account owns. */
  ownedMerchants(accountId: string): Promise<string[]>;
}

export interface RequestLog {
  record(...acts: readonly RequestAct[]): Promise<void>;
  /** In order. */
  of(requestId: string): Promise<LoggedAct[]>;
}

/** What this service keeps about somebody, list by list. */
export interface SubjectDataRows {
  account(accountId: string): SubjectSource;
  noticeAcknowledgements(accountId: string): SubjectSource;
  noticeDeliveries(accountId: string): SubjectSource;
  consents(accountId: string): SubjectSource;
  /** Of a minor: that a guardian agreed to the account. */
  guardianConsent(accountId: string): SubjectSource;
  /** Of a minor: that the account waits for a guardian. */
  guardianAwaited(accountId: string): SubjectSource;
  /** What was recorded for improvement, under a consent. */
  usage(accountId: string): SubjectSource;
  devices(accountId: string): SubjectSource;
  sessions(accountId: string): SubjectSource;
  memberships(accountId: string): SubjectSource;
  privacyRequests(accountId: string): SubjectSource;
  /** Of the account itself, or of a merchant that its person owns. */
  accessLog(accountId: string, subject: string): SubjectSource;
}

/** Everything that a transaction of the privacy office can touch. */
export interface RightsTransaction extends Transaction {
  readonly requests: PrivacyRequests;
  readonly exports: PrivacyExports;
  readonly erasures: ErasureAnswers;
  readonly contacts: PrivacyContacts;
  readonly subjects: SubjectAccounts;
  readonly log: RequestLog;
  readonly subjectData: SubjectDataRows;
  /** Tells a fact with the act itself: ids, no personal data. */
  readonly publish: (
    type: string,
    subject: string,
    data: Readonly<Record<string, string | boolean | null>>,
  ) => Promise<void>;
}

/** One transaction that sees only what concerns the caller. */
export type AsSubject = <T>(guard: RequestGuard, work: (tx: RightsTransaction) => Promise<T>) => Promise<T>;
/** One transaction over all requests: for an officer whose role was checked, for a token's holder, and for jobs. */
export type AtDesk = <T>(
  guard: RequestGuard | null,
  work: (tx: RightsTransaction) => Promise<T>,
) => Promise<T>;

/** Asks the gateway as the service's own principal, in the case of a request where there is one already. @throws when it can't be reached. */
export type AskGateway = (
  requestId: string | null,
  document: string,
  variables: Readonly<Record<string, unknown>>,
) => Promise<{ readonly data: unknown; readonly errorCodes: readonly string[] }>;

/** What the law's clock says of a type of request that is received now. */
export type ClockOf = (type: RequestType, receivedAt: Date) => { readonly dueAt: Date; readonly law: string };
