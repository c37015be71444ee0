import { type UnknownReason, evaluate } from "./evaluate";
import { HIGHEST_SCORE, type Outcome, highestOf, outcomeOfScore } from "./outcome";
import type { RuleDefinition } from "./rule-definition";
import type { FraudInputs } from "./signals";

/** A version of a rule that is in force. */
export interface RuleInForce {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly definition: RuleDefinition;
}

/** What one rule said. A rule that does not match is not listed. */
export interface RuleFinding {
  readonly ruleId: string;
  readonly name: string;
  readonly version: number;
  readonly result: "MATCHED" | "UNKNOWN" | "SNOOZED";
  readonly because: readonly UnknownReason[];
}

/** What the rules together come to. */
export interface Verdict {
  readonly outcome: Outcome;
  readonly score: number;
  readonly findings: readonly RuleFinding[];
}

/**
 * Decides by the rules in force. The same rules and inputs give the same verdict, in whatever order the rules come.
 * @param snoozed ids of rules that are snoozed for the event's pivot: they are evaluated and told, and count for nothing.
 */
export function decideFraud(
  rules: readonly RuleInForce[],
  inputs: FraudInputs,
  snoozed: ReadonlySet<string> = new Set(),
): Verdict {
  return verdictOf(saidInForce(rules, inputs, snoozed));
}

/**
 * What rules in force have to say. One that can't be evaluated is a defect of what is stored: it costs no sale and no other
 * rule its word, and somebody looks.
 */
export const saidInForce = (
  rules: readonly RuleInForce[],
  inputs: FraudInputs,
  snoozed: ReadonlySet<string>,
): SaidByRule[] =>
  rules.flatMap((rule) => {
    try {
      return saidBy(rule, inputs, snoozed);
    } catch {
      const { id: ruleId, name, version, definition } = rule;
      const finding = { ruleId, name, version, result: "UNKNOWN", because: ["NO_RESULT"] } as const;
      return [{ finding, definition: { ...definition, whenUnknown: "REVIEW" } }];
    }
  });

/** What one rule has to say, with what it says of itself; nothing where its condition does not hold. */
export function saidBy(rule: RuleInForce, inputs: FraudInputs, snoozed: ReadonlySet<string>): SaidByRule[] {
  const finding = findingOf(rule, inputs, snoozed);
  return finding ? [{ finding, definition: rule.definition }] : [];
}

/** What a rule said, with what it says of itself. */
export interface SaidByRule {
  readonly finding: RuleFinding;
  readonly definition: RuleDefinition;
}

/** What rules that have something to say come to together. */
export function verdictOf(said: readonly SaidByRule[]): Verdict {
  const outcomes: Outcome[] = [];
  let sum = 0;
  for (const { finding, definition } of said) {
    if (finding.result === "MATCHED") {
      sum += definition.score;
      outcomes.push(definition.outcome);
    }
    if (finding.result === "UNKNOWN" && definition.whenUnknown === "REVIEW") outcomes.push("REVIEW");
  }
  const score = Math.min(HIGHEST_SCORE, sum);
  const findings = said.map(({ finding }) => finding).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return { outcome: highestOf([...outcomes, outcomeOfScore(score)]), score, findings };
}

/** What a rule says of an event; null where its condition does not hold. */
function findingOf(
  { id, name, version, definition }: RuleInForce,
  inputs: FraudInputs,
  snoozed: ReadonlySet<string>,
): RuleFinding | null {
  const answer = evaluate(definition.condition, inputs);
  if (answer.holds === false) return null;
  const finding = { ruleId: id, name, version };
  if (snoozed.has(id)) return { ...finding, result: "SNOOZED", because: [] };
  return answer.holds === null
    ? { ...finding, result: "UNKNOWN", because: answer.because }
    : { ...finding, result: "MATCHED", because: [] };
}

/** What is decided where the deadline passed before the rules had spoken: somebody looks at it, and the event goes on. */
export const TIMED_OUT: Verdict = { outcome: "REVIEW", score: 0, findings: [] };
