import { type Category, type DisclosureGround, jakartaDay } from "@alpokat/kernel";
import type { RequestState } from "./request-state";

/** A ground of clause 6. */
export type Ground = DisclosureGround;

export const LEGAL_BASES = [
  "PM5_SUPERVISION",
  "PM5_APH",
  "KUHAP_SEARCH",
  "KUHAP_SEIZE",
  "KUHAP_BLOCK",
  "TPPU_70",
  "TPPU_71",
  "TPPU_72",
  "UU9_23",
  "DTTOT",
  "COURT_ORDER",
  "EMERGENCY",
  "MLA",
  "VOLUNTARY",
] as const;
export type LegalBasis = (typeof LEGAL_BASES)[number];

export const INSTRUMENT_KINDS = [
  "LETTER",
  "PENETAPAN_PN",
  "SPRINDIK",
  "LP",
  "SURAT_PENYITAAN",
  "MINUTES",
] as const;
export type InstrumentKind = (typeof INSTRUMENT_KINDS)[number];

/** A document that the request rests on. */
export interface Instrument {
  readonly kind: InstrumentKind;
  readonly number: string;
  readonly issuedBy: string;
  readonly issuedAt: Date;
  readonly validUntil: Date | null;
  /** Of the document's bytes, hexadecimal. */
  readonly sha256: string;
}

/** A half-open range of time: `from` is in it, `to` is not. */
export interface DateRange {
  readonly from: Date;
  readonly to: Date;
}

/** What is personal about a request: kept sealed. */
export interface RequestDetails {
  /** The agency's own number of its letter. */
  readonly agencyReference: string;
  /** Purpose and interest of the request (PM Kominfo 5/2020 art. 36). */
  readonly interest: string;
  readonly offenceArticle: string | null;
  /** Longest penalty of the offence, in years. */
  readonly offenceMaxYears: number | null;
  /** Whom the letter names, in its words. */
  readonly subjects: readonly string[];
  readonly instruments: readonly Instrument[];
  /** What forbids to tell the subjects, as the letter names it. */
  readonly gagBasis: string | null;
}

/** What forbids to tell the subjects of a request, and until when. */
interface Gag {
  /** The order or the article, as the letter names it. */
  readonly basis: string;
  /** Null for one without an end. */
  readonly until: Date | null;
}

/** What an agency asks for, as it came. */
export interface Submission extends Omit<RequestDetails, "gagBasis">, DateRange {
  readonly ground: Ground;
  readonly legalBasis: LegalBasis;
  readonly agencyId: string;
  readonly officerId: string;
  readonly categories: readonly string[];
  readonly receivedAt: Date;
  /** Whether the law forbids telling the subjects; without a gag of its own that has no end. */
  readonly isSecret: boolean;
  readonly gag: Gag | null;
}

/** A request of an authority. */
export interface DisclosureRequest extends DateRange {
  readonly id: string;
  /** `DR-2026-000001`: gapless within a year. */
  readonly number: string;
  readonly state: RequestState;
  readonly ground: Ground;
  readonly legalBasis: LegalBasis;
  readonly agencyId: string;
  readonly agencyName: string;
  readonly officerId: string;
  readonly categories: readonly Category[];
  /** Whether its subjects may not be told now. */
  readonly isSecret: boolean;
  /** When its gag ends; null where it has none, or one without an end. */
  readonly gagUntil: Date | null;
  /** When its gag ended, and its subjects came to see it. */
  readonly gagEndedAt: Date | null;
  readonly receivedAt: Date;
  readonly dueAt: Date;
  readonly submittedBy: string;
  readonly details: { reveal(): RequestDetails };
}

export const SUBJECT_KINDS = ["ACCOUNT", "MERCHANT"] as const;
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

/** Somebody in scope: an account, or a merchant with its own data. */
export interface ScopeSubject {
  readonly kind: SubjectKind;
  readonly id: string;
}

/** What a scope says. */
export interface ScopeContent extends DateRange {
  readonly subjects: readonly ScopeSubject[];
  readonly categories: readonly Category[];
}

/** A scope as proposed; the approved one of a request never changes. */
export interface Scope extends ScopeContent {
  readonly id: string;
  readonly requestId: string;
  /** Who brought in the request: neither proposes nor approves its scope. */
  readonly submittedBy: string;
  readonly proposedBy: string;
  readonly proposedAt: Date;
  readonly approvedBy: string | null;
  readonly approvedAt: Date | null;
  /** Whether a court determination covers it. */
  readonly hasCourtOrder: boolean;
}

/** The name under which record and policy know the request itself; never an account, so it is in nobody's access log. */
export const subjectOfRequest = (requestId: string): string => `disclosure-request:${requestId}`;

/** Year by which requests are numbered, on the calendar of Jakarta. */
export const numberingYear = (at: Date): number => Number(jakartaDay(at).slice(0, 4));

export const requestNumber = (year: number, count: number): string =>
  `DR-${String(year)}-${String(count).padStart(6, "0")}`;
