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
  const outcomes: Outcome[] = [];
  const findings: RuleFinding[] = [];
  let sum = 0;
  for (const rule of rules) {
    const found = findingOf(rule, inputs, snoozed);
    if (!found) continue;
    findings.push(found);
    if (found.result === "MATCHED") {
      sum += rule.definition.score;
      outcomes.push(rule.definition.outcome);
    }
    if (found.result === "UNKNOWN" && rule.definition.whenUnknown === "REVIEW") outcomes.push("REVIEW");
  }
  const score = Math.min(HIGHEST_SCORE, sum);
  findings.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { outcome: highestOf([...outcomes, outcomeOfScore(score)]), score, findings };
}

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
