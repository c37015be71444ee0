import type { FraudRule } from "../domain/fraud/fraud-rule";
import type { RetirementEnd } from "../domain/fraud/rule-retirement";
import type { Pivot } from "../domain/fraud/signals";

/** Versions of rules, and what stands against them for a while. */
export interface FraudRules {
  /** Numbers and stores a draft: the next version of its name. */
  draft(rule: Omit<FraudRule, "version">): Promise<FraudRule>;
  lock(id: string): Promise<FraudRule | null>;
  find(id: string): Promise<FraudRule | null>;
  page(limit: number, after: string | null): Promise<FraudRule[]>;
  /** Lets a draft run in shadow, and retires the version of the name that did. @returns false where too many do. */
  shadow(rule: FraudRule, by: string, at: Date): Promise<boolean>;
  /** Puts a version in force, and retires the version of the name that was. */
  publish(rule: FraudRule, by: string, at: Date): Promise<void>;
  retire(id: string, at: Date): Promise<void>;
  /** Snoozes a rule at the pivot of a decision. @returns false where the decision has no such pivot any more. */
  snooze(snooze: {
    rule: FraudRule;
    decisionId: string;
    until: Date;
    by: string;
    at: Date;
  }): Promise<boolean>;
  /** Puts the pivot of a decision on a list. @returns false where the decision has no such pivot any more. */
  list(entry: {
    list: string;
    pivot: Pivot;
    decisionId: string;
    until: Date;
    by: string;
    at: Date;
  }): Promise<boolean>;
}

/** Proposals that versions in force go. Each stays, with who made it and who ended it. */
export interface FraudRetirements {
  /** @returns false where it is proposed already. */
  propose(proposal: { id: string; ruleId: string; by: string; at: Date }): Promise<boolean>;
  /** Ends the proposal about a version. */
  end(ruleId: string, end: { state: RetirementEnd; by: string; at: Date }): Promise<void>;
}
