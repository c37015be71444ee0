import type { ConsentInForce, RequestGuard } from "@alpokat/policy";
import type { AccessEntry } from "../domain/access-entry";
import type { Account, AccountDetails, Locale } from "../domain/account";
import type { ConsentEvent, ConsentKey } from "../domain/consent";
import type { GuardianConsent, Invitation, NewInvitation } from "../domain/guardian";
import type { Merchant } from "../domain/merchant";
import type { NoticePublication } from "../domain/notice-publication";
import type { RefreshToken } from "../domain/refresh-token";
import type { GuardianWaits } from "./guardian-ports";
import type { NoticeStanding, Role, Telemetry } from "@alpokat/kernel";

/** Staff give no date of birth: they are of age by their contract. */
export interface NewAccount extends Omit<AccountDetails, "dateOfBirth"> {
  readonly dateOfBirth: string | null;
  readonly id: string;
  readonly role: Role;
  readonly passwordHash: string;
  readonly locale: Locale;
  readonly createdAt: Date;
}

export interface Login {
  readonly accountId: string;
  readonly role: Role;
  readonly passwordHash: string;
  readonly isActive: boolean;
}

export interface Accounts {
  /** False where the e-mail address has an account already: the unique index decides. */
  add(account: NewAccount): Promise<boolean>;
  /** Those of the ids that are in scope. */
  findByIds(ids: readonly string[]): Promise<Account[]>;
  /** Those of the ids that were erased, and that a legal case holds: for the collector of its disclosures alone. */
  findSetAside(ids: readonly string[]): Promise<Account[]>;
  findLogin(email: string): Promise<Login | null>;
  /**
   * Whether each account's holder is a minor at the moment; one whose date of birth can't be known is left out. Staff are
   * of age by their contract.
   */
  minority(accountIds: readonly string[], at: Date): Promise<ReadonlyMap<string, boolean>>;
}

/** Proof that a notice was shown and acknowledged (obligation 1.8). */
export interface NoticeAcknowledgement {
  readonly accountId: string;
  readonly version: number;
  readonly locale: Locale;
  readonly sha256: string;
  readonly channel: "graphql";
  readonly at: Date;
}

/** Proof that a notice went to somebody. */
export interface NoticeDelivery {
  readonly accountId: string;
  readonly version: number;
  readonly locale: Locale;
  readonly sha256: string;
  readonly channel: "EMAIL";
  readonly at: Date;
}

/** A notice that reached somebody, by delivery or by acknowledgement. */
export interface NoticeReceipt extends Omit<NoticeDelivery, "channel"> {
  readonly channel: "EMAIL" | "graphql";
  readonly isAcknowledgement: boolean;
}

/** How far a notice got. */
export interface NoticeProgress {
  readonly dispatched: number;
  readonly delivered: number;
}

/** A walk over the accounts that a notice goes to, and where it stands. */
export interface NoticePass {
  readonly version: number;
  readonly cursor: string | null;
  readonly effectiveFrom: Date;
}

export interface Notices {
  publications(): Promise<NoticePublication[]>;
  /** The same, while nobody else publishes until the transaction ends. */
  lockPublications(): Promise<NoticePublication[]>;
  /** Stores a proposal in the place of an earlier one of its version. */
  propose(proposal: NoticePublication): Promise<void>;
  publish(publication: NoticePublication): Promise<void>;
  /** The first acknowledgement stays. @returns the one that is kept. */
  recordAcknowledgement(acknowledgement: NoticeAcknowledgement): Promise<NoticeAcknowledgement>;
  /** The first delivery stays. */
  recordDelivery(delivery: NoticeDelivery): Promise<void>;
  /** Locks a pass that is due, passing over one that another process has. */
  takeDuePass(now: Date): Promise<NoticePass | null>;
  /** Accounts in use, restricted ones too, after the given one, that the notice did not reach and was not dispatched to, in the order of their ids. */
  undispatched(version: number, after: string | null, limit: number): Promise<string[]>;
  dispatch(version: number, accountIds: readonly string[], at: Date): Promise<void>;
  savePass(pass: {
    readonly version: number;
    readonly cursor: string | null;
    readonly nextPassAt: Date | null;
  }): Promise<void>;
  progress(version: number): Promise<NoticeProgress>;
  receiptsOf(accountId: string): Promise<NoticeReceipt[]>;
  /** The latest version that somebody acknowledged; 0 for none. */
  latestAcknowledged(accountId: string): Promise<number>;
  /** The latest version in force that reached each account; an account that none reached is left out. */
  latestReceived(accountIds: readonly string[], at: Date): Promise<ReadonlyMap<string, number>>;
}

export interface Consents {
  /** The last act about a consent, while nobody else acts on it until the transaction ends; null before the first. */
  lock(accountId: string, key: ConsentKey): Promise<ConsentEvent | null>;
  append(event: ConsentEvent): Promise<void>;
  /** Every act of a person's, of each consent oldest first. */
  actsOf(accountId: string): Promise<ConsentEvent[]>;
  /** Of each account the consents whose last act gave them; an account without any is left out. */
  inForce(accountIds: readonly string[]): Promise<ReadonlyMap<string, readonly ConsentInForce[]>>;
}

/** What was seen of a person's system, recorded for improvement under a consent (clause 2). */
export interface UsageRecord {
  readonly id: string;
  readonly accountId: string;
  /** The act that gave the consent it rests on. */
  readonly consentEventId: string;
  readonly software: { reveal(): DeviceSoftware };
  readonly at: Date;
}

/** The same before it is sealed. */
export type NewUsage = Omit<UsageRecord, "software"> & DeviceSoftware;

export interface NewSession {
  readonly id: string;
  readonly accountId: string;
  readonly telemetry: Telemetry;
}

/** What was seen of a device that somebody signed in from (clause 2). */
export interface SignInDevice {
  readonly accountId: string;
  readonly deviceId: string;
  /** Null once its period is over, as what the device runs. */
  readonly ipAddress: { reveal(): string | null };
  readonly software: { reveal(): DeviceSoftware };
  readonly lastSeenAt: Date;
}

/** What the device said it runs (clause 2). */
export interface DeviceSoftware {
  readonly application: string | null;
  readonly system: string | null;
}

export interface Sessions {
  open(session: NewSession): Promise<void>;
  revoke(sessionId: string, reason: "SIGNED_OUT" | "TOKEN_REUSED"): Promise<void>;
  /** Locks the token's row, so that two refreshes at once are one after the other. */
  findToken(
    text: string,
  ): Promise<(RefreshToken & { readonly accountId: string; readonly role: Role }) | null>;
  addToken(text: string, sessionId: string, expiresAt: Date): Promise<void>;
  markUsed(text: string, at: Date): Promise<void>;
  devicesOf(accountId: string): Promise<SignInDevice[]>;
  recordUsage(usage: NewUsage): Promise<void>;
  /** Newest first, at most 100. */
  usageOf(accountId: string): Promise<UsageRecord[]>;
}

export interface SignInAttempts {
  /** Counts an attempt under a key: an address, or an address and a peer. @returns how many in the running window. */
  count(key: string, now: Date): Promise<number>;
  clear(key: string): Promise<void>;
}

export interface Merchants {
  add(merchant: Merchant, ownerId: string): Promise<void>;
  findByIds(ids: readonly string[]): Promise<Merchant[]>;
  /** Merchants that the account owns or works for. */
  idsOf(accountId: string): Promise<string[]>;
}

/** Where a page of the access log goes on. */
export interface AccessLogPlace {
  readonly at: Date;
  readonly id: string;
}

export interface AccessLog {
  add(entries: readonly AccessEntry[]): Promise<void>;
  find(owners: readonly string[], id: string): Promise<AccessEntry | null>;
  /** Newest first, after the given one. */
  page(owners: readonly string[], limit: number, after: AccessLogPlace | null): Promise<AccessEntry[]>;
}

export interface Guardians {
  /** False where the address or the account waits for an answer already: the unique indexes decide. */
  invite(invitation: NewInvitation): Promise<boolean>;
  /** One that waits; null once it is answered or out of time. */
  find(id: string, now: Date): Promise<Invitation | null>;
  /** The same, and it waits no more: of two answers at once one gets it. */
  take(id: string, now: Date): Promise<Invitation | null>;
  /** Deletes invitations that are out of time. @returns the accounts that there would have been, of those without one. */
  takeExpired(now: Date, limit: number): Promise<string[]>;
  /** Destroys the keys of accounts that never were. */
  forgetKeys(accountIds: readonly string[]): Promise<void>;
  recordConsent(consent: GuardianConsent): Promise<void>;
}

/** Codes that guardians answer with. */
export interface GuardianTokens {
  of(invitationId: string): string;
  /** The invitation that a code is for; null for any text that is none of ours. */
  read(token: string): string | null;
}

/** Everything a transaction of this service can touch. */
export interface Transaction {
  readonly accounts: Accounts;
  readonly notices: Notices;
  readonly consents: Consents;
  readonly guardians: Guardians;
  readonly waits: GuardianWaits;
  readonly sessions: Sessions;
  readonly attempts: SignInAttempts;
  readonly merchants: Merchants;
  readonly accessLog: AccessLog;
  /** Tells a fact with the act itself: ids and figures, never personal data. */
  publish(
    type: string,
    subject: string,
    data: Readonly<Record<string, string | number | boolean | null | string[]>>,
  ): Promise<void>;
  /** Runs `work` once for an account's key; null where the key came with another input. */
  readonly once: <R>(
    request: { account: string; key: string; operation: string; input: unknown },
    work: () => Promise<R>,
  ) => Promise<R | null>;
}

/** Everything inside commits or rolls back together, with the record of what the guard decided. */
export type InTransaction = <T>(guard: RequestGuard, work: (tx: Transaction) => Promise<T>) => Promise<T>;

/** Jobs of the service itself, each with the rows that it may pass. */
type Job = "registration" | "sign-in" | "access-log" | "notice-delivery" | "standing" | "guardian";
export type InJob = <T>(job: Job, work: (tx: Transaction) => Promise<T>, guard?: RequestGuard) => Promise<T>;

export interface PasswordHasher {
  hash(password: string): Promise<string>;
  matches(hash: string, password: string): Promise<boolean>;
}

export interface AccessTokenClaims {
  readonly accountId: string;
  readonly sessionId: string;
  readonly role: Role;
  readonly merchants: readonly string[];
  readonly notice: NoticeStanding;
}

export interface TokenIssuer {
  /** How long an access token lives, in milliseconds. */
  readonly accessTokenLifetime: number;
  accessToken(claims: AccessTokenClaims): Promise<{ readonly text: string; readonly expiresAt: Date }>;
  /** A first refresh token, from the system's randomness. */
  firstRefreshToken(): string;
  /** The token that follows one: always the same, so that a lost answer can be given again. */
  refreshTokenAfter(text: string): string;
}
