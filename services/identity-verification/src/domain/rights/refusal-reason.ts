import type { Bilingual } from "@alpokat/kernel";
import type { RequestType } from "./request-type";

/** The terms of DPV's Justifications extension 2 (https://w3id.org/dpv/justifications) that reasons are told in. */
type DpvJustification =
  | "DataSubjectProtectionImpaired"
  | "FulfilmentImpossible"
  | "IdentityVerificationFailure"
  | "LegallyExempted"
  | "LegalProcessImpaired"
  | "NationalSecurityImpaired"
  | "OfficialAuthorityExerciseImpaired"
  | "ProcessUnfounded"
  | "PublicInterestCompromised"
  | "ScientificHistoricalResearchImpaired"
  | "ThirdPartyRightsImpaired";

interface Reason {
  readonly dpv: DpvJustification;
  /** The article for each right that may be refused for this reason; a right that is not here may not. */
  readonly laws: Readonly<Partial<Record<RequestType, string>>>;
  /** What it means, for the officer who chooses it. */
  readonly meaning: string;
  /** What the subject is told; null where telling it would give away what the law hides. */
  readonly told: Bilingual | null;
}

/** UU 27/2022 art. 15(1) lifts arts. 8, 9, 10(1), 11 and 13; art. 50(1) lifts the duties of arts. 30 and 32. */
const exemption = (letter: "a" | "b" | "c" | "d"): Reason["laws"] => ({
  ERASURE: `UU 27/2022 art. 15(1)(${letter})`,
  WITHDRAWAL: `UU 27/2022 art. 15(1)(${letter})`,
  OBJECTION: `UU 27/2022 art. 15(1)(${letter})`,
  RESTRICTION: `UU 27/2022 art. 15(1)(${letter})`,
  PORTABILITY: `UU 27/2022 art. 15(1)(${letter})`,
  ACCESS: `UU 27/2022 art. 50(1)(${letter})`,
  RECTIFICATION: `UU 27/2022 art. 50(1)(${letter})`,
});

const everyRight = (law: string): Reason["laws"] => ({
  ACCESS: law,
  RECTIFICATION: law,
  WITHDRAWAL: law,
  RESTRICTION: law,
  PORTABILITY: law,
  ERASURE: law,
  OBJECTION: law,
});

/** Every reason for which a request may be refused, once. What is not here is no reason. */
export const REFUSAL_REASONS = {
  IDENTITY_NOT_VERIFIED: {
    dpv: "IdentityVerificationFailure",
    laws: everyRight("UU 27/2022 art. 14"),
    meaning: "Nothing shows that whoever asks is the subject (art. 14).",
    told: {
      id: "Kami tidak dapat memastikan bahwa permintaan ini berasal dari subjek datanya.",
      en: "We could not make sure that the request comes from the data subject.",
    },
  },
  NATIONAL_SECURITY: {
    dpv: "NationalSecurityImpaired",
    laws: { ...exemption("a"), RECTIFICATION: "UU 27/2022 art. 33(c), 50(1)(a)" },
    meaning:
      "National defence or security (art. 15(1)(a), 33(c), 50(1)(a)); the subject is told only that the law exempts it.",
    told: null,
  },
  LAW_ENFORCEMENT: {
    dpv: "LegalProcessImpaired",
    laws: exemption("b"),
    meaning:
      "A process of law enforcement (art. 15(1)(b), 50(1)(b)); the subject is told only that the law exempts it.",
    told: null,
  },
  PUBLIC_ADMINISTRATION: {
    dpv: "PublicInterestCompromised",
    laws: exemption("c"),
    meaning:
      "The administration of the state (art. 15(1)(c), 50(1)(c)); the subject is told only that the law exempts it.",
    told: null,
  },
  FINANCIAL_SUPERVISION: {
    dpv: "OfficialAuthorityExerciseImpaired",
    laws: exemption("d"),
    meaning:
      "Supervision of financial services, payments or monetary stability (art. 15(1)(d), 50(1)(d)); the subject is told only that the law exempts it.",
    told: null,
  },
  STATISTICS_AND_RESEARCH: {
    dpv: "ScientificHistoricalResearchImpaired",
    laws: {
      ERASURE: "UU 27/2022 art. 15(1)(e)",
      RESTRICTION: "UU 27/2022 art. 15(1)(e)",
      PORTABILITY: "UU 27/2022 art. 15(1)(e)",
    },
    meaning: "Statistics or scientific research (art. 15(1)(e)).",
    told: {
      id: "Permintaan ini dikecualikan untuk statistik dan penelitian ilmiah.",
      en: "The request is exempted for the sake of statistics and scientific research.",
    },
  },
  HARM_TO_A_PERSON: {
    dpv: "DataSubjectProtectionImpaired",
    laws: { RECTIFICATION: "UU 27/2022 art. 33(a)" },
    meaning: "The change would endanger somebody's safety, physical or mental health (art. 33(a)).",
    told: {
      id: "Perubahan ini dapat membahayakan keamanan atau kesehatan seseorang.",
      en: "The change could endanger somebody's safety or health.",
    },
  },
  DATA_OF_OTHERS: {
    dpv: "ThirdPartyRightsImpaired",
    laws: { RECTIFICATION: "UU 27/2022 art. 33(b)" },
    meaning: "The change would disclose another person's data (art. 33(b)).",
    told: {
      id: "Perubahan ini dapat mengungkapkan data pribadi orang lain.",
      en: "The change could disclose another person's data.",
    },
  },
  KEPT_BY_LAW: {
    dpv: "LegallyExempted",
    laws: {
      ERASURE: "UU 27/2022 art. 44(1); UU 8/2010 art. 21(2); UU 8/1997 art. 11; PP 71/2019 art. 16(2)",
    },
    meaning: "A law wants all of the data kept; where it is only some of it, grant, and the answer names it.",
    told: null,
  },
  UNFOUNDED: {
    dpv: "ProcessUnfounded",
    laws: {
      RECTIFICATION: "UU 27/2022 art. 6, 30",
      OBJECTION: "UU 27/2022 art. 10(1)",
    },
    meaning: "Nothing supports the proposed value, or no automated decision was made.",
    told: {
      id: "Bukti yang ada tidak mendukung permintaan ini.",
      en: "Nothing that we have supports the request.",
    },
  },
  NOTHING_TO_DO: {
    dpv: "FulfilmentImpossible",
    laws: everyRight("UU 27/2022 art. 14"),
    meaning: "There is nothing left that could be done, such as a copy that is too large to be made.",
    told: {
      id: "Tidak ada yang dapat kami lakukan atas permintaan ini.",
      en: "There is nothing that we can do about the request.",
    },
  },
} as const satisfies Readonly<Record<string, Reason>>;
export type RefusalReason = keyof typeof REFUSAL_REASONS;

export const REFUSAL_REASON_NAMES = Object.keys(REFUSAL_REASONS) as readonly RefusalReason[];

/** The article by which a right may be refused for a reason; null where it may not. */
export const lawOf = (reason: RefusalReason, type: RequestType): string | null =>
  (REFUSAL_REASONS[reason].laws as Reason["laws"])[type] ?? null;

/** A refusal as the subject learns it. */
export interface ToldRefusal {
  readonly reason: RefusalReason | "LEGALLY_EXEMPTED";
  readonly dpv: string;
  readonly law: string;
  readonly text: Bilingual;
}

/**
 * One answer for all that the law hides: who reads that it was law enforcement knows of an investigation (UU 27/2022
 * art. 50, UU 8/2010 art. 12), and who reads that it was not, too. So a retention by law is told in the same words.
 */
const EXEMPTED: ToldRefusal = {
  reason: "LEGALLY_EXEMPTED",
  dpv: "https://w3id.org/dpv/justifications#LegallyExempted",
  law: "UU 27/2022 art. 15, 33, 44, 50",
  text: {
    id: "Undang-undang mengecualikan permintaan ini.",
    en: "The law exempts this request.",
  },
};

/** What the subject is told of a refusal. */
export function toldRefusal(reason: RefusalReason, type: RequestType): ToldRefusal {
  const { dpv, told } = REFUSAL_REASONS[reason];
  if (told === null) return EXEMPTED;
  return {
    reason,
    dpv: `https://w3id.org/dpv/justifications#${dpv}`,
    law: lawOf(reason, type) ?? "",
    text: told,
  };
}
