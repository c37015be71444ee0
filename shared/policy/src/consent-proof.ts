import { type Action, type Purpose } from "@alpokat/kernel";
import { type Decision } from "./decision";
import { type Facts, type ProvenFacts } from "./facts";
import { type Policy } from "./policy";
import { PURPOSE_REGISTER } from "./purposes";

/** What the record keeps of a decision in which a notice or a consent counts (UU 27/2022 art. 24: it has to be proved). */
export interface ConsentProof {
  /**
   * Latest version of the privacy notice that the subject had received, where consent counts; where data is collected, the
   * one that was acknowledged. Null where unknown, or where neither counts.
   */
  readonly noticeVersion: number | null;
  /** The consent that let it happen; null where nothing was let happen, or consent does not count. */
  readonly consentId: string | null;
}

const NO_PROOF: ConsentProof = Object.freeze({ noticeVersion: null, consentId: null });

/** The proof of a decision: only where the purpose, or a rule that decided, rests on consent. */
function consentProofOf(
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

/** The proof of any decision: a collection's is the notice that its circumstances state (obligation 1.8). */
export function proofOf(
  policy: Policy,
  {
    decision,
    purpose,
    asked,
    facts,
  }: {
    readonly decision: Pick<Decision, "outcome" | "ruleIds">;
    readonly purpose: Purpose | null;
    readonly asked: { readonly action: Action; readonly circumstances?: Facts | undefined };
    readonly facts: ProvenFacts;
  },
): ConsentProof {
  const acknowledged = asked.circumstances?.noticeVersion;
  if (asked.action === "collect" && acknowledged !== undefined)
    return { noticeVersion: acknowledged, consentId: null };
  return consentProofOf(policy, decision, purpose, facts);
}
