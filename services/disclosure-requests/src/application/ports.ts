import type { ServiceName } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import type { Agency, AgencyOfficer, OfficerDetails } from "../domain/agency";
import type { CustodyAct, CustodyEntry } from "../domain/custody";
import type { LegalHold } from "../domain/legal-hold";
import type { DisclosureRequest, RequestDetails, Scope, SubjectKind } from "../domain/legal-request";
import type { PackageFile } from "../domain/package-format";
import type { RequestEvent, RequestState } from "../domain/request-state";

/** A page of a list by id, newest first: ids are UUIDv7. */
export interface IdPage {
  readonly limit: number;
  readonly after: string | null;
}

export interface Agencies {
  /** False where the name is registered already: the unique index decides. */
  add(agency: Agency): Promise<boolean>;
  find(id: string): Promise<Agency | null>;
  page(page: IdPage): Promise<Agency[]>;
  addOfficer(officer: AgencyOfficer, details: OfficerDetails): Promise<void>;
  /** The officer's own details; null where they are none of the agency's. */
  officerOf(agencyId: string, officerId: string): Promise<OfficerDetails | null>;
}

export type NewRequest = Omit<
  DisclosureRequest,
  "details" | "number" | "agencyName" | "state" | "gagEndedAt"
> & {
  readonly details: RequestDetails;
  readonly submittedAt: Date;
};

export interface Requests {
  /** Numbers and stores a request, in state RECEIVED. */
  add(request: NewRequest): Promise<void>;
  find(id: string): Promise<DisclosureRequest | null>;
  page(page: IdPage): Promise<DisclosureRequest[]>;
  /** Moves the request by the table of transitions; false where its state doesn't allow it: the database decides races. */
  move(id: string, event: RequestEvent): Promise<boolean>;
  /** The state, locked until the transaction ends: what is decided on it stays true. */
  lock(id: string): Promise<RequestState | null>;
  assign(id: string, accountId: string, at: Date): Promise<void>;
  assigneesOf(id: string): Promise<string[]>;
  /** Takes one collection that nobody works on, for a minute; null where there is none. `tries` counts this one. */
  leaseCollection(): Promise<{ readonly id: string; readonly tries: number } | null>;
  /** Forgets the tries of an earlier collection. */
  restartTries(id: string): Promise<void>;
  /** Gives the collection back, so that it may be tried again at once. */
  endLease(id: string): Promise<void>;
  /** When the collected data was read. */
  setAsOf(id: string, at: Date): Promise<void>;
  asOf(id: string): Promise<Date>;
}

export interface Scopes {
  propose(scope: Scope): Promise<void>;
  /** The approved scope, or else the latest proposal; null before the first. */
  current(requestId: string): Promise<Scope | null>;
  /** False where it is approved already. */
  approve(scopeId: string, by: string, at: Date): Promise<boolean>;
}

export interface CollectedFile {
  readonly path: string;
  readonly rows: number;
  readonly text: string;
}

export interface CollectedFiles {
  /** Replaces what an earlier try has stored. */
  replace(requestId: string, files: readonly CollectedFile[]): Promise<void>;
  of(requestId: string): Promise<CollectedFile[]>;
}

export interface StoredPackage {
  readonly id: string;
  readonly requestId: string;
  readonly sha256: string;
  readonly manifestSha256: string;
  readonly bytes: number;
  readonly files: readonly PackageFile[];
  readonly sealedAt: Date;
  readonly content: { reveal(): Buffer };
}

export type NewPackage = Omit<StoredPackage, "content"> & {
  readonly content: Buffer;
  readonly sealedBy: string;
};

export interface Packages {
  add(sealed: NewPackage): Promise<void>;
  of(requestId: string): Promise<StoredPackage | null>;
}

/** What a subject may know of a disclosure about them. */
export interface LedgerEntry {
  readonly id: string;
  readonly requestId: string;
  readonly subject: string;
  readonly subjectKind: SubjectKind;
  readonly ground: DisclosureRequest["ground"];
  readonly agencyName: string;
  readonly categories: readonly string[];
  readonly isSecret: boolean;
  readonly disclosedAt: Date;
}

export interface Ledger {
  add(entries: readonly LedgerEntry[]): Promise<void>;
  /** Shows the subjects a request's entries, whose gag has ended. */
  reveal(requestId: string): Promise<void>;
  /** Those about any of the subjects that the law doesn't hide, newest first. */
  page(
    subjects: readonly string[],
    limit: number,
    after: { readonly at: Date; readonly id: string } | null,
  ): Promise<LedgerEntry[]>;
}

export interface Gags {
  /** Requests whose gag has an end before the day, the earliest first; some may have to stay. */
  due(today: Date, limit: number): Promise<string[]>;
  /** Ends a gag and tells the services; false where it does not end, or something else forbids to tell. */
  end(requestId: string, now: Date, today: Date): Promise<boolean>;
  /** Tells the services once more of gags that ended before the day. */
  announceAgain(today: Date, limit: number): Promise<void>;
}

export interface NewHold {
  readonly id: string;
  readonly subject: string;
  readonly requestId: string;
  readonly reason: string;
  readonly by: string;
  readonly at: Date;
}

export type EndedHold = Pick<NewHold, "id" | "reason" | "by" | "at">;

/** That a service was told that nothing held a subject's data. */
export interface Clearance {
  readonly subject: string;
  readonly service: ServiceName;
  /** The privacy request that ordered the erasure. */
  readonly requestId: string;
  readonly at: Date;
}

export interface Holds {
  /** Places a hold and tells the services; false where the request holds the subject already. */
  place(hold: NewHold): Promise<boolean>;
  /** False where it is lifted already. */
  lift(hold: EndedHold): Promise<boolean>;
  find(id: string): Promise<LegalHold | null>;
  page(page: IdPage): Promise<LegalHold[]>;
  /** Notes the clearance unless something holds the subject. @returns whether nothing does. */
  clear(clearance: Clearance): Promise<boolean>;
}

export interface Custody {
  record(act: CustodyAct): Promise<void>;
  /** In order. */
  of(requestId: string): Promise<CustodyEntry[]>;
}

/** Everything a transaction of this service can touch. */
export interface Transaction {
  readonly agencies: Agencies;
  readonly requests: Requests;
  readonly scopes: Scopes;
  readonly collected: CollectedFiles;
  readonly packages: Packages;
  readonly ledger: Ledger;
  readonly gags: Gags;
  readonly holds: Holds;
  readonly custody: Custody;
  /** Runs `work` once for an account's key; null where the key came with another input. */
  once<R>(
    request: { account: string; key: string; operation: string; input: unknown },
    work: () => Promise<R>,
  ): Promise<R | null>;
}

/** One transaction over the desk's tables, for a caller whose role was checked; its decisions are recorded with it. */
export type AtDesk = <T>(guard: RequestGuard | null, work: (tx: Transaction) => Promise<T>) => Promise<T>;
/** One transaction that sees only what concerns the caller. */
export type AsSubject = <T>(guard: RequestGuard, work: (tx: Transaction) => Promise<T>) => Promise<T>;

/** Asks the gateway as the service's own principal, in the case of a request. @throws when it can't be reached. */
export type AskAsCollector = (
  requestId: string,
  document: string,
  variables: Readonly<Record<string, unknown>>,
) => Promise<{ readonly data: unknown; readonly errorCodes: readonly string[] }>;
