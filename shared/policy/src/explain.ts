import {
  type Action,
  type Bilingual,
  type Category,
  type Purpose,
  type Relation,
  type Role,
  type ServiceName,
} from "@alpokat/kernel";
import { type DecisionReason, type Outcome } from "./decision";
import { REASONS, reasonText } from "./denial";
import { isFactName, type FactName, type Facts } from "./facts";
import { type Policy } from "./policy";
import { noticeVersionOf, type LegalBasis } from "./purposes";

/** A question about facts that the asker makes up; nothing about any real person is looked up. */
export interface HypotheticalCase {
  readonly role: Role;
  readonly service?: ServiceName | null;
  readonly action: Action;
  readonly category: Category;
  readonly purpose: Purpose | null;
  readonly relation: Relation;
  readonly facts: Facts;
}

/** A decision out of the record, as far as its reader may know of it; the record holds no facts. */
export interface RecordedDecision {
  readonly purpose: Purpose | null;
  readonly outcome: Outcome;
  readonly ruleIds: readonly string[];
  readonly clause: string;
  /** Names of the facts that were needed and not known. */
  readonly missingFacts: readonly string[];
  /** Null where the record doesn't say. */
  readonly isGap: boolean | null;
  /** Where consent decided: the latest version of the notice that the subject had received. */
  readonly noticeVersion: number | null;
  /** The consent that it rested on. */
  readonly consentId: string | null;
  readonly policyHash: string;
}

export type ExplanationInput =
  | { readonly kind: "hypothetical"; readonly question: HypotheticalCase }
  | { readonly kind: "recorded"; readonly decision: RecordedDecision };

/** One deciding rule, as told to people. */
export interface ExplainedRule {
  readonly id: string;
  readonly effect: "permit" | "forbid";
  readonly clause: string;
  readonly law: string;
  readonly basis: LegalBasis;
  readonly note: Bilingual;
}

/** Which rules decided, and on what they rest. */
export interface PolicyExplanation {
  readonly outcome: Outcome;
  readonly clause: string;
  readonly law: string | null;
  readonly rules: readonly ExplainedRule[];
  /** Null for a recorded decision: the record holds the rules that decided instead. */
  readonly reason: DecisionReason | null;
  /** Facts that were needed and not given. */
  readonly missingFacts: readonly FactName[];
  /** Whether it was refused because something was missing or unknown; null where the record doesn't say. */
  readonly isGap: boolean | null;
  /** The made-up facts, as given; null for a recorded decision. */
  readonly facts: Facts | null;
  /** First version of the privacy notice that names the purpose; null where none must, or no purpose was given. */
  readonly noticeVersion: number | null;
  /** Where consent decided: the latest version of the notice that the subject had received. */
  readonly receivedNoticeVersion: number | null;
  /** The consent that it rested on; null without one. */
  readonly consentId: string | null;
  readonly policyHash: string;
  /** Whether the policy in force is the one that decided; if not, rules may be missing from `rules`. */
  readonly isCurrentPolicy: boolean;
  readonly text: Bilingual;
}

/** Explains a recorded decision, or what the policy would say to made-up facts. */
export function explain(policy: Policy, input: ExplanationInput): PolicyExplanation {
  return input.kind === "hypothetical"
    ? explainHypothetical(policy, input.question)
    : explainRecorded(policy, input.decision);
}

function explainHypothetical(policy: Policy, question: HypotheticalCase): PolicyExplanation {
  const decision = policy.decide(question);
  return {
    outcome: decision.outcome,
    clause: decision.clause,
    law: decision.law,
    rules: explainedRules(policy, decision.ruleIds),
    reason: decision.reason,
    missingFacts: decision.missingFacts,
    isGap: decision.isGap,
    facts: question.facts,
    noticeVersion: noticeVersionOf(question.purpose),
    receivedNoticeVersion: question.facts.noticeVersion ?? null,
    consentId: null,
    policyHash: policy.hash,
    isCurrentPolicy: true,
    text: textOf(decision.outcome, decision.clause, reasonText(policy, decision)),
  };
}

function explainRecorded(policy: Policy, decision: RecordedDecision): PolicyExplanation {
  const rules = explainedRules(policy, decision.ruleIds);
  const missingFacts = decision.missingFacts.filter(isFactName);
  const withoutRule = missingFacts.length > 0 ? "MISSING_FACT" : "NO_RULE_PERMITS";
  return {
    outcome: decision.outcome,
    clause: decision.clause,
    law: rules[0]?.law ?? null,
    rules,
    reason: null,
    missingFacts,
    isGap: decision.isGap,
    facts: null,
    noticeVersion: noticeVersionOf(decision.purpose),
    receivedNoticeVersion: decision.noticeVersion,
    consentId: decision.consentId,
    policyHash: decision.policyHash,
    isCurrentPolicy: decision.policyHash === policy.hash,
    text: textOf(decision.outcome, decision.clause, rules[0]?.note ?? REASONS[withoutRule]),
  };
}

const explainedRules = (policy: Policy, ids: readonly string[]): readonly ExplainedRule[] =>
  ids
    .map((id) => policy.rule(id))
    .filter((rule) => rule !== undefined)
    .map(({ id, effect, clause, law, basis, note }) => ({ id, effect, clause, law, basis, note }));

const OUTCOMES: Readonly<Record<Outcome, Bilingual>> = {
  ALLOW: { id: "Diizinkan", en: "Allowed" },
  MASK: { id: "Disamarkan", en: "Masked" },
  DENY: { id: "Ditolak", en: "Denied" },
};

const textOf = (outcome: Outcome, clause: string, note: Bilingual): Bilingual => ({
  id: `${OUTCOMES[outcome].id} (${clause}): ${note.id}`,
  en: `${OUTCOMES[outcome].en} (${clause}): ${note.en}`,
});
