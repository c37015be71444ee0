import { registerEnumType } from "type-graphql";
import type { BacktestState } from "../../domain/fraud/backtest";
import type { CaseEventKind, CaseOutcome, CasePriority, CaseState } from "../../domain/fraud/case-state";
import type { RuleFinding } from "../../domain/fraud/decide";
import type { RuleState } from "../../domain/fraud/fraud-rule";
import type { Outcome, RiskLevel } from "../../domain/fraud/outcome";
import type { ShadowResult } from "../../domain/fraud/shadow";
import type { FraudEventKind, Pivot } from "../../domain/fraud/signals";

type Named<T extends string> = { readonly [name in T]: name };
type Described<T extends string> = Readonly<Record<T, { readonly description: string }>>;

/** Registers an enum whose names are its values. */
function register<T extends string>(name: string, description: string, values: Described<T>): Named<T> {
  const names = Object.fromEntries(Object.keys(values).map((value) => [value, value])) as Named<T>;
  registerEnumType(names, { name, description, valuesConfig: values });
  return names;
}

export const FraudCaseStateEnum = register<CaseState>("FraudCaseState", "Where a fraud case stands.", {
  PENDING: { description: "Nobody has it yet." },
  INVESTIGATING: { description: "Somebody investigates it." },
  CLOSED: { description: "It is decided, and shows nothing any more." },
});

export const FraudCaseOutcomeEnum = register<CaseOutcome>(
  "FraudCaseOutcome",
  "What an investigation found.",
  {
    CONFIRMED_FRAUD: { description: "It was fraud." },
    VALUABLE_ALERT: { description: "It was worth looking at, and no fraud." },
    FALSE_POSITIVE: { description: "There was nothing to it." },
    INCONCLUSIVE: { description: "It could not be told." },
  },
);

export const FraudCasePriorityEnum = register<CasePriority>(
  "FraudCasePriority",
  "How long a case may wait.",
  {
    NORMAL: { description: "72 hours." },
    HIGH: { description: "24 hours." },
  },
);

export const FraudCaseEventKindEnum = register<CaseEventKind>(
  "FraudCaseEventKind",
  "What happened in a case.",
  {
    OPENED: { description: "A decision opened it." },
    DECISION_ADDED: { description: "Another decision joined it." },
    ASSIGNED: { description: "Somebody took it." },
    REASSIGNED: { description: "Somebody took it after an assignment had run out." },
    ESCALATED: { description: "Its investigator asked for a second look." },
    SNOOZED: { description: "It was put aside for a while." },
    RULE_SNOOZED: { description: "A rule was put to rest at a pivot of one of its decisions, for a while." },
    PIVOT_LISTED: { description: "A pivot of one of its decisions was put on a list, for a while." },
    CLOSED: { description: "It was decided." },
    REOPENED: { description: "It was opened again." },
  },
);

export const FraudOutcomeEnum = register<Outcome>("FraudOutcome", "What a decision came to, mildest first.", {
  APPROVE: { description: "It goes on." },
  REVIEW: { description: "It goes on, and somebody looks at it." },
  BLOCK_AND_REVIEW: { description: "What can still be held is held until somebody has looked at it." },
  DECLINE: { description: "As before, and the rules advise against it; a person decides." },
});

export const FraudRiskLevelEnum = register<RiskLevel>("FraudRiskLevel", "How risky something seems.", {
  LOW: { description: "Nothing stands out." },
  ELEVATED: { description: "Something stands out." },
  HIGH: { description: "Much stands out." },
});

export const FraudDecisionReviewEnum = register<"APPROVED" | "DECLINED">(
  "FraudDecisionReview",
  "What a person made of a decision.",
  { APPROVED: { description: "It was right as it was." }, DECLINED: { description: "It was fraud." } },
);

export const FraudFindingResultEnum = register<RuleFinding["result"]>(
  "FraudFindingResult",
  "What a rule said.",
  {
    MATCHED: { description: "Its condition holds." },
    UNKNOWN: { description: "It could not be told whether it holds." },
    SNOOZED: { description: "It counted for nothing, since it is snoozed." },
  },
);

export const FraudShadowResultEnum = register<ShadowResult>(
  "FraudShadowResult",
  "What a version in shadow said of a decision.",
  {
    MATCHED: { description: "Its condition holds." },
    NOT_MATCHED: { description: "Its condition does not hold." },
    UNKNOWN: { description: "It could not be told whether it holds." },
    SNOOZED: { description: "It would have counted for nothing, since the rule is snoozed." },
    TOO_LATE: { description: "It was not evaluated, for want of time." },
    FAILED: { description: "It could not be evaluated, which is a defect." },
  },
);

export const FraudEventKindEnum = register<FraudEventKind>("FraudEventKind", "What was decided on.", {
  SALE: { description: "A sale." },
  PAYMENT: {
    description: "A payment that came after its sale was recorded, at a till or by its provider's word.",
  },
  REFUND: { description: "A refund." },
  VOID: { description: "A void, also one that was refused for want of a second person." },
});

export const FraudRuleStateEnum = register<RuleState>("FraudRuleState", "Where a version of a rule stands.", {
  DRAFT: { description: "Written, and not in force." },
  SHADOW: { description: "Evaluated with every decision by leave of a second person, and decides nothing." },
  PUBLISHED: { description: "In force, published by a second person." },
  RETIRED: { description: "Not in force any more." },
});

export const FraudPivotEnum = register<Pivot>("FraudPivot", "By what events are counted together.", {
  MERCHANT: { description: "The merchant." },
  OUTLET: { description: "The outlet." },
  CASHIER: { description: "Whoever recorded it; of a payment by its provider's word, its sale." },
  DEVICE: { description: "The device, as the gateway knows it." },
  SUBNET: { description: "The network of the device." },
  CARD: { description: "The card that pays, as its terminal names it." },
});

export const FraudBacktestStateEnum = register<BacktestState>(
  "FraudBacktestState",
  "Where a back-test stands.",
  {
    REQUESTED: { description: "Waits for the job." },
    RUNNING: { description: "Some of the period is done." },
    DONE: { description: "All of the period is done." },
  },
);
