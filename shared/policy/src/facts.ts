import { type Purpose } from "@alpokat/kernel";
import { type CollectionTrigger } from "./triggers";

export const CASE_KINDS = [
  "support-ticket",
  "verification-case",
  "fraud-case",
  "privacy-request",
  "disclosure-request",
] as const;
export type CaseKind = (typeof CASE_KINDS)[number];

/** What is known about the subject. A fact that a rule needs and that is missing leads to a denial. */
export interface SubjectFacts {
  /** Purposes for which a consent of the subject is in force (for the channel and topic at hand). */
  readonly consents?: readonly Purpose[];
  /** Latest version of the privacy notice that the subject received; 0 for none. */
  readonly noticeVersion?: number;
  /** Whether the subject is under the age of guardianship, or of unknown age. */
  readonly minor?: boolean;
  /** Whether processing is suspended or restricted (UU 27/2022 art. 11). */
  readonly restricted?: boolean;
  /** Whether the subject's data was erased (UU 27/2022 art. 43). */
  readonly erased?: boolean;
  /** Whether a legal case holds the data (UU 27/2022 art. 44(1)(c)). */
  readonly legalHold?: boolean;
}

/** Facts of a subject, and what proves them. */
export interface ProvenFacts extends SubjectFacts {
  /** By purpose, the consent in force: no rule reads it, the record names it. */
  readonly consentIds?: Readonly<Partial<Record<Purpose, string>>>;
}

/** Every fact that a rule may ask for; the names are those of the Cedar schema's `Circumstances`. */
export interface Facts extends SubjectFacts {
  /** Occasion of a collection. */
  readonly trigger?: CollectionTrigger;
  readonly caseKind?: CaseKind;
  /** Whether the open case names this category. */
  readonly caseCoversCategory?: boolean;
  /** Whether the verified disclosure grant names this category. */
  readonly grantCoversCategory?: boolean;
  /** Whether the verified disclosure grant rests on a court order. */
  readonly courtOrder?: boolean;
  /** Number of people behind an aggregate. */
  readonly groupSize?: number;
}
export type FactName = keyof Facts;

export const FACT_NAMES = [
  "trigger",
  "caseKind",
  "caseCoversCategory",
  "grantCoversCategory",
  "courtOrder",
  "consents",
  "noticeVersion",
  "minor",
  "restricted",
  "erased",
  "legalHold",
  "groupSize",
] as const satisfies readonly FactName[];

export const isFactName = (text: string): text is FactName =>
  (FACT_NAMES as readonly string[]).includes(text);
