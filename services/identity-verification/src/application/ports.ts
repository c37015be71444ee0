import type { RequestGuard } from "@alpokat/policy";
import type { AccessEntry } from "../domain/access-entry";
import type { Account, AccountDetails, Locale } from "../domain/account";
import type { Merchant } from "../domain/merchant";
import type { RefreshToken } from "../domain/refresh-token";
import type { Role, Telemetry } from "@alpokat/kernel";

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
  findLogin(email: string): Promise<Login | null>;
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

export interface Notices {
  recordAcknowledgement(acknowledgement: NoticeAcknowledgement): Promise<void>;
}

export interface NewSession {
  readonly id: string;
  readonly accountId: string;
  readonly telemetry: Telemetry;
}

/** What was seen of a device that somebody signed in from (clause 2). */
export interface SignInDevice {
  readonly accountId: string;
  readonly deviceId: string;
  readonly ipAddress: { reveal(): string };
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

/** Everything a transaction of this service can touch. */
export interface Transaction {
  readonly accounts: Accounts;
  readonly notices: Notices;
  readonly sessions: Sessions;
  readonly attempts: SignInAttempts;
  readonly merchants: Merchants;
  readonly accessLog: AccessLog;
  /** Runs `work` once for an account's key; null where the key came with another input. */
  readonly once: <R>(
    request: { account: string; key: string; operation: string; input: unknown },
    work: () => Promise<R>,
  ) => Promise<R | null>;
}

/** Everything inside commits or rolls back together, with the record of what the guard decided. */
export type InTransaction = <T>(guard: RequestGuard, work: (tx: Transaction) => Promise<T>) => Promise<T>;

/** Jobs of the service itself, each with the rows that it may pass. */
type Job = "registration" | "sign-in" | "access-log";
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
}

export interface TokenIssuer {
  accessToken(claims: AccessTokenClaims): Promise<{ readonly text: string; readonly expiresAt: Date }>;
  /** A first refresh token, from the system's randomness. */
  firstRefreshToken(): string;
  /** The token that follows one: always the same, so that a lost answer can be given again. */
  refreshTokenAfter(text: string): string;
}
