import { loadPolicy, type Decision, type DecisionRequest, type Facts } from "../../src";

/** Facts under which nothing that is known of a person stands in the way. */
export const FREE: Facts = { guardianAwaited: false, restricted: false, erased: false, legalHold: false };

type Question = Partial<DecisionRequest> & Pick<DecisionRequest, "action" | "category">;

const policy = loadPolicy();

/** Asks the policy; what is left out is a customer without relation, without purpose, about somebody free. */
export const decide = (question: Question): Decision =>
  policy.decide({ role: "customer", purpose: null, relation: "none", facts: FREE, ...question });

/** `ALLOW`, `MASK` or `DENY`, and the rule to cite: `ALLOW c1.open-account`. */
export function ask(question: Question): string {
  const { outcome, ruleId, reason } = decide(question);
  return `${outcome} ${ruleId ?? reason}`;
}

export { policy };
