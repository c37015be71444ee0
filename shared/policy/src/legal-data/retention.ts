import { lineageOf, type Bilingual, type Category } from "@alpokat/kernel";
import { requireInForce, versions, type Dated } from "./dated";
import { regulatoryProfileAt, type RegulatoryProfile } from "./profile";

/** How long a datum is kept, and so with which of its subject's keys it is sealed. */
export const RETENTION_CLASSES = ["marketing", "service", "kyc_aml", "books", "telemetry", "record"] as const;
export type RetentionClass = (typeof RETENTION_CLASSES)[number];

/** What has to happen before the period of a class begins to run. */
export type RetentionStart =
  "CONSENT_WITHDRAWN" | "RELATIONSHIP_ENDED" | "FISCAL_YEAR_ENDED" | "COLLECTED" | "RECORDED";

/** How long a class is kept, by the law of some moment. */
export interface RetentionTerm extends Dated {
  readonly retention: RetentionClass;
  readonly startsAt: RetentionStart;
  /** One of them is 0, or both are: kept until the start and no longer. */
  readonly years: number;
  readonly days: number;
  readonly note: Bilingual;
}

type TermVersion = Omit<RetentionTerm, "retention">;

const PDP = "2022-10-17";

const UNTIL_THE_END: Bilingual = {
  id: "Disimpan selama akun dipakai; dihapus setelah hubungan berakhir.",
  en: "Kept while the account is in use; erased once the relationship has ended.",
};

const verification = (effectiveFrom: string, years: number, law: string): TermVersion => ({
  effectiveFrom,
  startsAt: "RELATIONSHIP_ENDED",
  years,
  days: 0,
  law,
  note: {
    id: `Data verifikasi disimpan ${String(years)} tahun setelah hubungan berakhir.`,
    en: `Verification data is kept for ${String(years)} year${years === 1 ? "" : "s"} after the relationship has ended.`,
  },
});

/** Periods of identity documents depend on the sector; all others are the same for every company. */
const VERIFICATION: Readonly<Record<RegulatoryProfile, readonly TermVersion[]>> = {
  // Nobody orders it: as long as a claim about the verification is likely, and no longer.
  NONE: versions([verification("2026-01-01", 1, "UU 27/2022 art. 16(2)(g); own rule")]),
  PAYMENT_SERVICE_PROVIDER: versions([verification("2010-10-22", 5, "UU 8/2010 art. 21(2)")]),
  FINANCIAL_SERVICES: versions([verification("2010-10-22", 5, "UU 8/2010 art. 21(2); POJK 8/2023")]),
};

const TERMS: Readonly<Record<Exclude<RetentionClass, "kyc_aml">, readonly TermVersion[]>> = {
  marketing: versions([
    {
      effectiveFrom: PDP,
      startsAt: "CONSENT_WITHDRAWN",
      years: 0,
      days: 0,
      law: "UU 27/2022 art. 8, 43(1)",
      note: {
        id: "Disimpan selama persetujuan berlaku.",
        en: "Kept while the consent is in force.",
      },
    },
  ]),
  service: versions([
    {
      effectiveFrom: PDP,
      startsAt: "RELATIONSHIP_ENDED",
      years: 0,
      days: 0,
      law: "UU 27/2022 art. 16(2)(g), 43(1)",
      note: UNTIL_THE_END,
    },
  ]),
  books: versions([
    {
      effectiveFrom: "1997-03-24",
      startsAt: "FISCAL_YEAR_ENDED",
      years: 10,
      days: 0,
      law: "UU 8/1997 art. 11; UU KUP art. 28(11); PP 71/2019 art. 16(2)",
      note: {
        id: "Pembukuan disimpan 10 tahun setelah tahun buku berakhir.",
        en: "Bookkeeping is kept for 10 years after the fiscal year has ended.",
      },
    },
  ]),
  telemetry: versions([
    {
      effectiveFrom: "2026-01-01",
      startsAt: "COLLECTED",
      years: 0,
      days: 30,
      law: "UU 27/2022 art. 16(2)(g); own rule",
      note: {
        id: "Alamat IP dan perangkat dalam bentuk mentah disimpan 30 hari.",
        en: "IP address and device are kept in raw form for 30 days.",
      },
    },
  ]),
  record: versions([
    {
      effectiveFrom: PDP,
      startsAt: "RECORDED",
      years: 10,
      days: 0,
      law: "UU 27/2022 art. 31; UU 8/1997 art. 11",
      note: {
        id: "Catatan pemrosesan disimpan 10 tahun, tanpa data pribadi di dalamnya.",
        en: "The record of processing is kept for 10 years, and holds no personal data itself.",
      },
    },
  ]),
};

/** How long a class is kept by the law of a moment, for a company of a profile. */
export function retentionTerm(
  retention: RetentionClass,
  at: Date,
  profile: RegulatoryProfile = regulatoryProfileAt(at),
): RetentionTerm {
  const list = retention === "kyc_aml" ? VERIFICATION[profile] : TERMS[retention];
  return { ...requireInForce(`retention of ${retention}`, list, at), retention };
}

const DAY_MS = 86_400_000;

/** Whether telemetry that was collected at a moment may still be read in raw form (obligation 2.5). */
export const isKeptRaw = (collectedAt: Date, at: Date): boolean =>
  at.getTime() < collectedAt.getTime() + retentionTerm("telemetry", collectedAt).days * DAY_MS;

/** Telemetry that was collected until this moment is no longer kept raw at another: what `isKeptRaw` denies, told of a clock. */
export const rawTelemetryExpiredUntil = (at: Date): Date =>
  new Date(at.getTime() - retentionTerm("telemetry", at).days * DAY_MS);

/** The class of a category, with all below it that isn't named itself. */
const CLASS_OF: Readonly<Partial<Record<Category, RetentionClass>>> = {
  user: "service",
  "user.government_id": "kyc_aml",
  "user.biometric": "kyc_aml",
  "user.criminal_history": "kyc_aml",
  "user.suspicious_report": "kyc_aml",
  "user.legal_request": "kyc_aml",
  "user.legal_package": "kyc_aml",
  "user.behavior.purchase_history": "books",
  "user.financial": "books",
  "user.location": "books",
  "user.device": "telemetry",
  system: "record",
};

/** The class that a category is kept in, wherever it is not collected for verification. */
export function retentionClassOf(category: Category): RetentionClass {
  const named = lineageOf(category).find((each) => CLASS_OF[each] !== undefined);
  const retention = named && CLASS_OF[named];
  if (!retention) throw new Error(`${category} has no retention class`);
  return retention;
}

/** How long a category is kept by the law of a moment: its class, period and article. */
export const retentionOf = (category: Category, at: Date): RetentionTerm =>
  retentionTerm(retentionClassOf(category), at);
