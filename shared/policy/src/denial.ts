import { PublicError, type Bilingual, type Category, type Purpose } from "@alpokat/kernel";
import { type Decision, type DecisionReason } from "./decision";
import { type Policy } from "./policy";

/** What a refused client is told in `extensions.policy`. */
export interface PolicyDenial {
  readonly clause: string;
  /** Id of the cited rule; null where no rule permits. */
  readonly rule: string | null;
  readonly law: string;
  readonly purpose: Purpose | null;
  readonly category: Category;
  readonly reason: DecisionReason;
}

const REASONS: Readonly<Record<DecisionReason, Bilingual>> = {
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

/** The refusal as an error whose text may leave the process. */
export function denialError(
  policy: Policy,
  decision: Decision,
  { category, purpose }: { readonly category: Category; readonly purpose: Purpose | null },
): PublicError {
  const denial: PolicyDenial = {
    clause: decision.clause,
    rule: decision.ruleId,
    law: decision.law,
    purpose,
    category,
    reason: decision.reason,
  };
  const { id, en } = reasonText(policy, decision);
  const text = {
    id: `Kebijakan privasi, ${decision.clause} (${decision.law}): ${id}`,
    en: `Privacy policy, ${decision.clause} (${decision.law}): ${en}`,
  };
  return new PublicError("POLICY_DENIED", text, { policy: denial });
}
