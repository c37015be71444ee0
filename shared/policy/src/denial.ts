import { PublicError, type Bilingual, type Category, type Purpose } from "@alpokat/kernel";
import { type Decision, type DecisionReason } from "./decision";
import { type FactName } from "./facts";
import { type Policy } from "./policy";
import { noticeVersionOf } from "./purposes";

/** What a refused client is told in `extensions.policy`. */
export interface PolicyDenial {
  readonly clause: string;
  /** Id of the cited rule; null where no rule permits. */
  readonly rule: string | null;
  readonly law: string;
  readonly purpose: Purpose | null;
  readonly category: Category;
  readonly reason: DecisionReason;
  /** Facts that were needed and not known. */
  readonly missingFacts: readonly FactName[];
  /** First version of the privacy notice that names the purpose; null where none must, or no purpose was stated. */
  readonly noticeVersion: number | null;
  /** The subject's consent to the purpose, where there is one and the caller may know. */
  readonly consentId: string | null;
}

/** Why a decision came out as it did, for people, where no rule says it. */
export const REASONS: Readonly<Record<DecisionReason, Bilingual>> = {
  PERMITTED: { id: "Diizinkan.", en: "Permitted." },
  PERMITTED_MASKED: { id: "Diizinkan dalam bentuk tersamar.", en: "Permitted in masked form." },
  FORBIDDEN: { id: "Dilarang.", en: "Forbidden." },
  NO_RULE_PERMITS: {
    id: "Tidak ada aturan yang mengizinkan penggunaan data ini.",
    en: "No rule permits this use of the data.",
  },
  MISSING_FACT: {
    id: "Keadaan yang diperlukan untuk mengizinkannya tidak diketahui.",
    en: "A fact that is needed to permit it isn't known.",
  },
  NO_PURPOSE: {
    id: "Tujuan penggunaan data harus disebutkan (x-alpokat-purpose).",
    en: "The purpose of using the data must be stated (x-alpokat-purpose).",
  },
  CONTRADICTING_PURPOSE: {
    id: "Tujuan yang disebutkan bertentangan dengan tujuan operasi ini.",
    en: "The stated purpose contradicts the purpose of this operation.",
  },
  NO_SUBJECT: {
    id: "Tidak diketahui data ini tentang siapa.",
    en: "It isn't known whom this data is about.",
  },
  UNKNOWN_WORD: {
    id: "Peran, tujuan, atau kategori data tidak dikenal.",
    en: "The role, purpose or data category is unknown.",
  },
};

/** The sentence for people: the note of the cited rule, or why there is none. */
export function reasonText(policy: Policy, { ruleId, reason }: Decision): Bilingual {
  return (ruleId === null ? undefined : policy.rule(ruleId)?.note) ?? REASONS[reason];
}

/** The refusal as an error whose text may leave the process; the decision has to be one that its reader may know of. */
export function denialError(
  policy: Policy,
  told: Decision,
  asked: Pick<PolicyDenial, "category" | "purpose" | "consentId">,
): PublicError {
  const denial: PolicyDenial = {
    clause: told.clause,
    rule: told.ruleId,
    law: told.law,
    purpose: asked.purpose,
    category: asked.category,
    reason: told.reason,
    missingFacts: told.missingFacts,
    noticeVersion: noticeVersionOf(asked.purpose),
    consentId: asked.consentId,
  };
  const { id, en } = reasonText(policy, told);
  const text = {
    id: `Kebijakan privasi, ${told.clause} (${told.law}): ${id}`,
    en: `Privacy policy, ${told.clause} (${told.law}): ${en}`,
  };
  return new PublicError("POLICY_DENIED", text, { policy: denial });
}
