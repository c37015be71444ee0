import { type Purpose } from "@alpokat/kernel";
import { type Decision } from "./decision";
import { type ProvenFacts } from "./facts";
import { type Policy } from "./policy";
import { PURPOSE_REGISTER } from "./purposes";

/** What the record keeps of a decision in which consent counts (UU 27/2022 art. 24: consent has to be proved). */
export interface ConsentProof {
  /** Latest version of the privacy notice that the subject had received; null where unknown, or where consent does not count. */
  readonly noticeVersion: number | null;
  /** The consent that let it happen; null where nothing was let happen, or consent does not count. */
  readonly consentId: string | null;
}

const NO_PROOF: ConsentProof = Object.freeze({ noticeVersion: null, consentId: null });

/** The proof of a decision: only where the purpose, or a rule that decided, rests on consent. */
export function consentProofOf(
  policy: Policy,
  { outcome, ruleIds }: Pick<Decision, "outcome" | "ruleIds">,
  purpose: Purpose | null,
  { noticeVersion, consentIds }: ProvenFacts,
): ConsentProof {
  if (purpose === null) return NO_PROOF;
  if (PURPOSE_REGISTER[purpose].basis !== "consent" && !policy.restsOnConsent(ruleIds)) return NO_PROOF;
  return {
    noticeVersion: noticeVersion ?? null,
    consentId: outcome === "DENY" ? null : (consentIds?.[purpose] ?? null),
  };
}
