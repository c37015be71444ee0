import { isWithin, type Category, type Principal, type Purpose, type Relation } from "@alpokat/kernel";
import { UNPERMITTED, type Decision, type DecisionRequest } from "./decision";
import { FACT_NAMES, type FactName, type Facts } from "./facts";
import { type Policy } from "./policy";

/** Who is told of a decision, as far as that decides what they may learn of the subject. */
export const ASKERS = ["subject", "merchant", "case_officer", "reviewer", "service", "stranger"] as const;
export type Asker = (typeof ASKERS)[number];

const EVERYBODY: readonly Asker[] = ASKERS;
/** What was found out about a person is theirs to know, of the services that act on it, and of those who review them. */
const CONCERNED: readonly Asker[] = ["subject", "reviewer", "service"];

/**
 * Which fact may be told to whom. Closed: a fact that is added to the policy has to be entered here. Facts of the
 * request itself (its occasion, the case that the asker named, the size of a group) tell nobody anything new. A legal
 * hold is not told to the subject: it may stand for an investigation that the law keeps secret.
 */
export const MAY_BE_TOLD: Readonly<Record<FactName, readonly Asker[]>> = {
  trigger: EVERYBODY,
  observed: EVERYBODY,
  caseKind: EVERYBODY,
  caseCoversCategory: EVERYBODY,
  grantCoversCategory: EVERYBODY,
  courtOrder: EVERYBODY,
  ground: EVERYBODY,
  groundInForce: EVERYBODY,
  balancingTest: EVERYBODY,
  emergency: EVERYBODY,
  grantSubjects: EVERYBODY,
  withinOfferWindow: EVERYBODY,
  groupSize: EVERYBODY,
  consents: CONCERNED,
  noticeVersion: CONCERNED,
  minimumNotice: CONCERNED,
  minor: CONCERNED,
  guardianConsent: CONCERNED,
  guardianAwaited: CONCERNED,
  withinRetention: CONCERNED,
  published: CONCERNED,
  restricted: CONCERNED,
  erased: CONCERNED,
  automatedDecisionObjection: CONCERNED,
  legalHold: ["reviewer", "service"],
};

/** Of the facts that not everybody may know: the value with which a rule that asks for it has nothing against a use. */
const HARMLESS: Readonly<Partial<Record<FactName, (purpose: Purpose) => unknown>>> = {
  consents: (purpose) => [purpose],
  noticeVersion: () => Number.MAX_SAFE_INTEGER,
  minimumNotice: () => 0,
  minor: () => false,
  guardianConsent: () => true,
  guardianAwaited: () => false,
  withinRetention: () => true,
  published: () => true,
  restricted: () => false,
  erased: () => false,
  legalHold: () => false,
  automatedDecisionObjection: () => false,
};

/** That a suspicious transaction was reported is nobody's to learn from us, nor from how we refuse (UU 8/2010 art. 12). */
export const isUnspoken = (category: string): boolean => isWithin(category, "user.suspicious_report");

/** As whom a principal is told of a decision about somebody. */
export function askerOf({ role, purpose }: Pick<Principal, "role" | "purpose">, relation: Relation): Asker {
  if (relation === "self") return "subject";
  if (role === "service") return "service";
  const isReview = purpose === "audit.review" || purpose === "privacy.request";
  if (isReview && (role === "dpo" || role === "auditor")) return "reviewer";
  if (relation === "own_merchant" || relation === "own_customer") return "merchant";
  return relation === "assigned_case" ? "case_officer" : "stranger";
}

/** The facts as they would be if nothing that the asker may not know stood against the use. */
function harmlessFor(asker: Asker, purpose: Purpose, facts: Facts): Facts {
  const hidden = FACT_NAMES.filter((name) => !MAY_BE_TOLD[name].includes(asker));
  return { ...facts, ...Object.fromEntries(hidden.map((name) => [name, HARMLESS[name]?.(purpose)])) };
}

/**
 * The denial as it is told to somebody. It depends on nothing that they may not know: where what they may know would
 * have led to a denial too, it is that one, and else the plain one that says that no rule permits it.
 */
export function toldDenial(policy: Policy, question: DecisionRequest, asker: Asker): Decision {
  if (isUnspoken(question.category)) return UNPERMITTED;
  if (question.purpose === null) return policy.decide(question);
  const harmless = policy.decide({
    ...question,
    facts: harmlessFor(asker, question.purpose, question.facts),
  });
  return harmless.outcome === "DENY" ? harmless : UNPERMITTED;
}

/** Of the categories of a record, those that may be spoken of. */
export const spokenOf = (categories: readonly Category[]): readonly Category[] =>
  categories.filter((category) => !isUnspoken(category));
