import { type DisclosureGround, type Purpose } from "@alpokat/kernel";
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
  /**
   * Latest version of the privacy notice that the subject received; where data is collected, that whoever gives it
   * acknowledged. 0 for none.
   */
  readonly noticeVersion?: number;
  /** Whether the subject is under the age of guardianship, or of unknown age. */
  readonly minor?: boolean;
  /** Whether a parent or guardian consented to a minor's account (UU 27/2022 art. 25). */
  readonly guardianConsent?: boolean;
  /** Whether a minor's account waits for a parent or guardian to consent (UU 27/2022 art. 25). */
  readonly guardianAwaited?: boolean;
  /** Whether processing is suspended or restricted (UU 27/2022 art. 11). */
  readonly restricted?: boolean;
  /** Whether the subject's data was erased (UU 27/2022 art. 43). */
  readonly erased?: boolean;
  /** Whether a legal case holds the data (UU 27/2022 art. 44(1)(c)). */
  readonly legalHold?: boolean;
  /** Whether the subject objects to decisions by machine (UU 27/2022 art. 10): also asked by whoever decides so. */
  readonly automatedDecisionObjection?: boolean;
}

/** How and about what somebody is told, or seen: a consent for one says nothing of another (obligation 4.1). */
export interface ConsentScope {
  /** Such as `EMAIL`. */
  readonly channel: string;
  /** Such as `NEWS`. */
  readonly topic: string;
}

/** A consent that is in force now. */
export interface ConsentInForce extends ConsentScope {
  readonly purpose: Purpose;
  /** Of the event that gave it. */
  readonly id: string;
}

/** Facts of a subject, and what proves them. */
export interface ProvenFacts extends SubjectFacts {
  /** By purpose, the consent in force: no rule reads it, the record names it. */
  readonly consentIds?: Readonly<Partial<Record<Purpose, string>>>;
  /** Every consent in force; `consents` is made of those that are for the channel and topic at hand. */
  readonly consentsInForce?: readonly ConsentInForce[];
}

/** What is known about one object of the graph, told by whoever marks it. */
export interface ObjectFacts {
  /** Whether raw telemetry is still within the period for which it is kept raw (obligation 2.5). */
  readonly withinRetention?: boolean;
  /** Whether its subject made it public (obligation 2.3). */
  readonly published?: boolean;
}

/** Every fact that a rule may ask for; the names are those of the Cedar schema's `Circumstances`. */
export interface Facts extends SubjectFacts, ObjectFacts {
  /** Occasion of a collection. */
  readonly trigger?: CollectionTrigger;
  /** Whether we saw it ourselves: what a client says of itself is not telemetry (obligation 2.1). */
  readonly observed?: boolean;
  /** The oldest version of the privacy notice whose acknowledgement is enough for what is collected. */
  readonly minimumNotice?: number;
  readonly caseKind?: CaseKind;
  /** Whether the open case names this category. */
  readonly caseCoversCategory?: boolean;
  /** Whether the verified disclosure grant names this category. */
  readonly grantCoversCategory?: boolean;
  /** Whether the verified disclosure grant rests on a court order. */
  readonly courtOrder?: boolean;
  /** Ground of clause 6 that the verified disclosure grant rests on. */
  readonly ground?: DisclosureGround;
  /** Whether that ground may be used now. */
  readonly groundInForce?: boolean;
  /** Whether interests were weighed in writing for this disclosure. */
  readonly balancingTest?: boolean;
  /** Whether it is a disclosure by the emergency lane. */
  readonly emergency?: boolean;
  /** Number of accounts and merchants that the grant names. */
  readonly grantSubjects?: number;
  /** Whether people may be approached with offers at this hour. */
  readonly withinOfferWindow?: boolean;
  /** Number of people behind an aggregate. */
  readonly groupSize?: number;
}
export type FactName = keyof Facts;

export const FACT_NAMES = [
  "trigger",
  "observed",
  "minimumNotice",
  "caseKind",
  "caseCoversCategory",
  "grantCoversCategory",
  "courtOrder",
  "ground",
  "groundInForce",
  "balancingTest",
  "emergency",
  "grantSubjects",
  "withinOfferWindow",
  "withinRetention",
  "published",
  "consents",
  "noticeVersion",
  "minor",
  "guardianConsent",
  "guardianAwaited",
  "restricted",
  "erased",
  "legalHold",
  "automatedDecisionObjection",
  "groupSize",
] as const satisfies readonly FactName[];

export const isFactName = (text: string): text is FactName =>
  (FACT_NAMES as readonly string[]).includes(text);
