import {
  type Bilingual,
  type Category,
  type UserError,
  isCategory,
  isId,
  isSpecific,
  userError,
} from "@alpokat/kernel";
import type { DateRange, Instrument, ScopeContent } from "./legal-request";

/** Why a request or a scope is refused. The first seven are the product's vocabulary for letters to agencies as well. */
export type GateRefusal =
  | "NO_LEGAL_BASIS"
  | "COURT_DETERMINATION_MISSING"
  | "OFFENCE_BELOW_THRESHOLD"
  | "OVERBROAD"
  | "INSTRUMENT_EXPIRED"
  | "INSTRUMENT_INVALID"
  | "RANGE_BEYOND_INSTRUMENT"
  | "RANGE_INVALID"
  | "RANGE_BEYOND_REQUEST"
  | "RECEIVED_IN_FUTURE"
  | "CATEGORY_NOT_DISCLOSABLE"
  | "CATEGORY_BEYOND_REQUEST"
  | "SUBJECT_INVALID"
  | "GROUND_SWITCHED_OFF"
  | "TEXT_INVALID"
  | "GAG_INVALID";

export type GateFault = UserError<GateRefusal>;

/** Most subjects of one task: a request for "all merchants in X" is no request about anybody. */
const MAX_SUBJECTS = 50;

/** Groups that are never asked for as a whole, nor disclosed at all. */
const NOT_DISCLOSABLE: readonly string[] = [
  "user",
  "user.authorization",
  "user.authorization.credentials",
  "user.legal_request",
  "user.legal_package",
  "user.suspicious_report",
  "system",
  "system.operations",
];

const fault = <Code extends GateRefusal>(code: Code, text: Bilingual, field: string): UserError<Code> =>
  userError(code, text, ["input", field]);

const isAll = (text: string): boolean =>
  /^[\s*%]*$/.test(text) || /^(all|semua|seluruh)\b/i.test(text.trim());

/** Obligation 6.1: a specific description of the data and of whom it is about; "all data of …" is refused. */
export function breadthFault(items: readonly string[], field: string): GateFault | null {
  if (items.length > 0 && items.length <= MAX_SUBJECTS && !items.some(isAll)) return null;
  return fault(
    "OVERBROAD",
    {
      id: `Sebutkan satu per satu, paling banyak ${String(MAX_SUBJECTS)}; "semua" bukan uraian yang spesifik.`,
      en: `Name them one by one, at most ${String(MAX_SUBJECTS)}; "all" is no specific description.`,
    },
    field,
  );
}

export function categoryFaults(categories: readonly string[]): GateFault[] {
  const broad = breadthFault(categories, "categories");
  if (broad) return [broad];
  if (categories.every((category) => isCategory(category) && !NOT_DISCLOSABLE.includes(category))) return [];
  const text = { id: "Kategori ini tidak dapat diungkapkan.", en: "This category can't be disclosed." };
  return [fault("CATEGORY_NOT_DISCLOSABLE", text, "categories")];
}

/** @param now no data is promised before it exists. */
export function rangeFault({ from, to }: DateRange, now: Date): GateFault | null {
  if (from < to && to <= now) return null;
  const text = {
    id: "Rentang waktu harus dimulai sebelum berakhir dan berakhir paling lambat sekarang.",
    en: "The range has to begin before it ends, and to end by now.",
  };
  return fault("RANGE_INVALID", text, "to");
}

const SHA256 = /^[0-9a-f]{64}$/;

/** Checks the documents themselves: signed by now, and still valid. */
export function instrumentFaults(instruments: readonly Instrument[], now: Date): GateFault[] {
  const isFormed = ({ number, issuedBy, issuedAt, sha256 }: Instrument): boolean =>
    isText(number, 100) && isText(issuedBy, 200) && issuedAt <= now && SHA256.test(sha256);
  if (!instruments.every(isFormed)) {
    const text = {
      id: "Setiap surat harus bernomor, bertanggal paling lambat hari ini, menyebut penerbitnya, dan memiliki SHA-256.",
      en: "Every document needs a number, a date by today, an issuer and a SHA-256.",
    };
    return [fault("INSTRUMENT_INVALID", text, "instruments")];
  }
  return instruments.some((instrument) => isExpired(instrument, now)) ? [expired()] : [];
}

export const isExpired = ({ validUntil }: Pick<Instrument, "validUntil">, now: Date): boolean =>
  validUntil !== null && validUntil <= now;

export const expired = (): UserError<"INSTRUMENT_EXPIRED"> =>
  fault(
    "INSTRUMENT_EXPIRED",
    { id: "Masa berlaku surat telah berakhir.", en: "A document's validity has ended." },
    "instruments",
  );

/** Data made after a document's validity has ended is not what it orders. */
export function rangeWithinInstruments(
  { to }: DateRange,
  instruments: readonly Instrument[],
): GateFault | null {
  if (instruments.every(({ validUntil }) => validUntil === null || to <= validUntil)) return null;
  const text = {
    id: "Rentang waktu melampaui masa berlaku surat.",
    en: "The range goes beyond a document's validity.",
  };
  return fault("RANGE_BEYOND_INSTRUMENT", text, "to");
}

export const hasCourtDetermination = (instruments: readonly Instrument[]): boolean =>
  instruments.some(({ kind }) => kind === "PENETAPAN_PN");

/** PM Kominfo 5/2020 art. 36(4), (5): specific personal data needs a determination of the head of the district court. */
export function courtFault(categories: readonly string[], hasCourtOrder: boolean): GateFault | null {
  if (hasCourtOrder || !categories.some((category) => isCategory(category) && touchesSpecific(category)))
    return null;
  const text = {
    id: "Data pribadi yang bersifat spesifik memerlukan penetapan ketua pengadilan negeri.",
    en: "Specific personal data needs a determination of the head of the district court.",
  };
  return fault("COURT_DETERMINATION_MISSING", text, "instruments");
}

/** A group is as specific as what it holds. */
const touchesSpecific = (category: Category): boolean => isSpecific(category) || category === "user.behavior";

/** A scope stays within its request: its categories and its dates (obligation 6.5). */
export function scopeFaults(
  scope: ScopeContent,
  request: DateRange & { readonly categories: readonly string[] },
): GateFault[] {
  const faults: GateFault[] = [];
  const isAsked = (category: string): boolean =>
    request.categories.some((group) => category === group || category.startsWith(`${group}.`));
  if (!scope.categories.every(isAsked)) {
    const text = { id: "Kategori ini tidak diminta.", en: "This category was not asked for." };
    faults.push(fault("CATEGORY_BEYOND_REQUEST", text, "categories"));
  }
  if (scope.from < request.from || scope.to > request.to) {
    const text = { id: "Rentang waktu melampaui permintaan.", en: "The range goes beyond the request." };
    faults.push(fault("RANGE_BEYOND_REQUEST", text, "from"));
  }
  return [...faults, ...subjectFaults(scope)];
}

function subjectFaults({ subjects }: ScopeContent): GateFault[] {
  const ids = subjects.map(({ id }) => id.toLowerCase());
  const broad = breadthFault(ids, "subjects");
  if (broad) return [broad];
  if (ids.every(isId) && new Set(ids).size === ids.length) return [];
  const text = {
    id: "Setiap subjek harus berupa satu akun atau satu toko, masing-masing sekali.",
    en: "Every subject has to be one account or one merchant, each once.",
  };
  return [fault("SUBJECT_INVALID", text, "subjects")];
}

const UNPRINTABLE = /[\p{Cc}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

export const isText = (text: string, maxLength: number): boolean =>
  text.trim().length > 0 && text.length <= maxLength && !UNPRINTABLE.test(text);

export const gateFault = fault;
