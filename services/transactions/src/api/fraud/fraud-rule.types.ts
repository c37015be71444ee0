import { Operational } from "@alpokat/policy";
import { Connection, UserErrorType } from "@alpokat/subgraph";
import { Directive, Field, GraphQLISODateTime, ID, InputType, Int, ObjectType } from "type-graphql";
import type { Backtest, BacktestState } from "../../domain/fraud/backtest";
import type { FraudRule, RuleState } from "../../domain/fraud/fraud-rule";
import { writeDefinition } from "../../domain/fraud/rule-definition";
import type { Pivot } from "../../domain/fraud/signals";
import { FraudBacktestStateEnum, FraudPivotEnum, FraudRuleStateEnum } from "./fraud.enums";

@ObjectType("FraudRule", { description: "A version of a rule; what it says is never changed." })
@Directive('@key(fields: "id")')
@Operational()
export class FraudRuleType {
  @Field(() => ID, { description: "UUIDv7 of the version." })
  id!: string;

  @Field(() => String, { description: "Name of the rule, the same in all its versions." })
  name!: string;

  @Field(() => Int, { description: "From 1 on." })
  version!: number;

  @Field(() => FraudRuleStateEnum, { description: "Where it stands." })
  state!: RuleState;

  @Field(() => String, { description: "What it is for." })
  description!: string;

  @Field(() => String, {
    description: "What it says, as JSON: condition, outcome, score, whenUnknown and pivot.",
  })
  definition!: string;

  @Field(() => GraphQLISODateTime, { description: "When it was drafted." })
  draftedAt!: Date;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When a second person let it run in shadow; null where it never did.",
  })
  shadowedAt!: Date | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "When a second person published it." })
  publishedAt!: Date | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When somebody proposed that it goes out of force; null while nobody does.",
  })
  retirementProposedAt!: Date | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When it went out of force, or out of shadow.",
  })
  retiredAt!: Date | null;
}

@ObjectType("FraudBacktest", { description: "A rule tried on the decisions of a period." })
@Operational()
export class FraudBacktestType {
  @Field(() => ID, { description: "UUIDv7." })
  id!: string;

  @Field(() => ID, { description: "The version that is tried." })
  ruleId!: string;

  @Field(() => FraudBacktestStateEnum, { description: "Where it stands." })
  state!: BacktestState;

  @Field(() => GraphQLISODateTime, { description: "First moment of the period." })
  since!: Date;

  @Field(() => GraphQLISODateTime, { description: "Moment before which it ends." })
  until!: Date;

  @Field(() => Int, { nullable: true, description: "Decisions in the period; null until they are counted." })
  total!: number | null;

  @Field(() => Int, { description: "How many of them are done." })
  evaluated!: number;

  @Field(() => Int, { description: "Where the rule matched." })
  matched!: number;

  @Field(() => Int, { description: "Where it could not be told." })
  unknown!: number;

  @Field(() => Int, { description: "Matches that would have been looked at and were not." })
  newlyFlagged!: number;

  @Field(() => Int, { description: "Matches in cases that were fraud." })
  inFraud!: number;

  @Field(() => Int, { description: "Matches in cases that were nothing." })
  inFalseAlarms!: number;
}

@ObjectType()
export class FraudRuleConnection extends Connection(() => FraudRuleType, "FraudRule") {}

@InputType({ description: "A new version of a rule." })
export class DraftFraudRuleInput {
  @Field(() => String, { description: "3 to 50 lower-case letters, digits and hyphens." })
  name!: string;

  @Field(() => String, { description: "What it is for, 1 to 200 characters." })
  description!: string;

  @Field(() => String, {
    description:
      "JSON: `condition`, `outcome`, `score` (0 to 100), `whenUnknown` (IGNORE or REVIEW) and `pivot`; at most 16 deep and 300 parts.",
  })
  definition!: string;
}

@InputType({ description: "A version of a rule by its id." })
export class FraudRuleInput {
  @Field(() => ID, { description: "Id of the version." })
  id!: string;
}

@InputType({ description: "A rule and the days before now to try it on." })
export class BacktestFraudRuleInput {
  @Field(() => ID, { description: "Id of the version, whatever its state." })
  id!: string;

  @Field(() => Int, { description: "1 to 365." })
  days!: number;
}

@InputType({ description: "A rule that is to count for nothing at the pivot of a decision." })
export class SnoozeFraudRuleInput {
  @Field(() => ID, { description: "Id of a version of the rule; all its versions are snoozed." })
  id!: string;

  @Field(() => ID, { description: "A decision in the case that the request names." })
  decisionId!: string;

  @Field(() => GraphQLISODateTime, { description: "A moment within the next 90 days." })
  until!: Date;
}

@InputType({ description: "A pivot of a decision that is to be on a list." })
export class ListFraudPivotInput {
  @Field(() => String, { description: "3 to 50 lower-case letters, digits and hyphens." })
  list!: string;

  @Field(() => FraudPivotEnum, { description: "Which of the decision's pivots." })
  pivot!: Pivot;

  @Field(() => ID, { description: "A decision in the case that the request names." })
  decisionId!: string;

  @Field(() => GraphQLISODateTime, { description: "A moment within the next 90 days." })
  until!: Date;
}

@ObjectType({ description: "The version, or why nothing was done." })
@Operational()
export class FraudRulePayload {
  @Field(() => FraudRuleType, { nullable: true, description: "The version as it is now." })
  rule!: FraudRuleType | null;

  @Field(() => [UserErrorType], {
    description:
      "What to know of it, though it was done: ASN_NOT_KNOWN, where it asks for what this installation has no data of.",
  })
  warnings!: UserErrorType[];

  @Field(() => [UserErrorType], {
    description:
      "NAME_INVALID, DESCRIPTION_INVALID, DEFINITION_TOO_LARGE, DEFINITION_TOO_DEEP, DEFINITION_INVALID, RULE_NOT_FOUND, OWN_DRAFT, ILLEGAL_STATE, TOO_MANY_SHADOWS, RETIREMENT_PROPOSED, RETIREMENT_NOT_PROPOSED, OWN_PROPOSAL",
  })
  userErrors!: UserErrorType[];
}

@ObjectType({ description: "The back-test, or why there is none." })
@Operational()
export class BacktestFraudRulePayload {
  @Field(() => FraudBacktestType, { nullable: true, description: "As it is now; a job does it." })
  backtest!: FraudBacktestType | null;

  @Field(() => [UserErrorType], { description: "DAYS_INVALID, RULE_NOT_FOUND, LIST_UNREVIEWED" })
  userErrors!: UserErrorType[];
}

@ObjectType({ description: "Nothing where it was done, or why not." })
@Operational()
export class FraudPivotPayload {
  @Field(() => [UserErrorType], {
    description: "UNTIL_INVALID, LIST_INVALID, DECISION_NOT_FOUND, RULE_NOT_FOUND",
  })
  userErrors!: UserErrorType[];
}

export const toFraudRuleType = (rule: FraudRule): FraudRuleType => ({
  id: rule.id,
  name: rule.name,
  version: rule.version,
  state: rule.state,
  description: rule.description,
  definition: writeDefinition(rule.definition),
  draftedAt: rule.draftedAt,
  shadowedAt: rule.shadowedAt,
  publishedAt: rule.publishedAt,
  retirementProposedAt: rule.retirementProposedAt,
  retiredAt: rule.retiredAt,
});

export const toFraudBacktestType = (backtest: Backtest): FraudBacktestType => ({
  id: backtest.id,
  ruleId: backtest.ruleId,
  state: backtest.state,
  since: backtest.since,
  until: backtest.until,
  total: backtest.total,
  evaluated: backtest.evaluated,
  matched: backtest.matched,
  unknown: backtest.unknown,
  newlyFlagged: backtest.newlyFlagged,
  inFraud: backtest.inFraud,
  inFalseAlarms: backtest.inFalseAlarms,
});
