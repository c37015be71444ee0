import { Operational, PersonalData, about } from "@alpokat/policy";
import { Field, GraphQLISODateTime, Int, ObjectType } from "type-graphql";
import type { SampledDecision } from "../../application/fraud-ports";
import type { CaseOutcome } from "../../domain/fraud/case-state";
import type { Outcome } from "../../domain/fraud/outcome";
import type { ShadowResult } from "../../domain/fraud/shadow";
import type { ShadowReport } from "../../domain/fraud/shadow-report";
import { ofMerchant } from "./fraud-case.types";
import { FraudDecisionType, toFraudDecisionType } from "./fraud-decision.types";
import { FraudRuleType, toFraudRuleType } from "./fraud-rule.types";
import { FraudCaseOutcomeEnum, FraudOutcomeEnum, FraudShadowResultEnum } from "./fraud.enums";

@ObjectType("FraudShadowOutcome", {
  description: "Decisions that came to one outcome, and to what they would have come.",
})
@Operational()
export class FraudShadowOutcomeType {
  @Field(() => FraudOutcomeEnum, { description: "What was decided." })
  decided!: Outcome;

  @Field(() => FraudOutcomeEnum, { description: "What would have been, with this version in force." })
  wouldBe!: Outcome;

  @Field(() => Int, { description: "How many decisions." })
  decisions!: number;
}

@ObjectType("FraudShadowFound", { description: "Decisions in cases that found the same." })
@Operational()
export class FraudShadowFoundType {
  @Field(() => FraudCaseOutcomeEnum, {
    nullable: true,
    description: "What was found; null for cases that are open.",
  })
  outcome!: CaseOutcome | null;

  @Field(() => Int, { description: "Of them those that the version matched." })
  matched!: number;

  @Field(() => Int, { description: "Of them those that it did not match." })
  notMatched!: number;
}

@ObjectType("FraudShadowSample", {
  description: "A decision that a version in shadow matched, or would have changed.",
})
export class FraudShadowSampleType {
  readonly #sample: SampledDecision;

  constructor(sample: SampledDecision) {
    this.#sample = sample;
  }

  @Field(() => FraudDecisionType, { nullable: true, description: "The decision (clause 5)." })
  @PersonalData("user.financial")
  get decision(): FraudDecisionType {
    return toFraudDecisionType(this.#sample.decision);
  }

  @Field(() => FraudShadowResultEnum, {
    nullable: true,
    description: "What the version said of it (clause 5).",
  })
  @PersonalData("user.financial")
  get result(): ShadowResult {
    return this.#sample.said.result;
  }

  @Field(() => FraudOutcomeEnum, { nullable: true, description: "What it would have come to (clause 5)." })
  @PersonalData("user.financial")
  get wouldBe(): Outcome | null {
    return this.#sample.said.outcome;
  }

  @Field(() => Int, { nullable: true, description: "The score that it would have had, 0 to 100 (clause 5)." })
  @PersonalData("user.financial")
  get wouldBeScore(): number | null {
    return this.#sample.said.score;
  }
}

@ObjectType("FraudShadowReport", {
  description:
    "A version that runs in shadow, or did, against what really happened: counts, which are about nobody.",
})
@Operational()
export class FraudShadowReportType {
  readonly #report: ShadowReport;

  constructor(report: ShadowReport) {
    this.#report = report;
  }

  /** What the resolver reads further with. */
  get source(): ShadowReport {
    return this.#report;
  }

  @Field(() => FraudRuleType, { description: "The version." })
  get rule(): FraudRuleType {
    return toFraudRuleType(this.#report.rule);
  }

  @Field(() => GraphQLISODateTime, { description: "First moment of the period." })
  get since(): Date {
    return this.#report.since;
  }

  @Field(() => GraphQLISODateTime, { description: "Moment before which it ends." })
  get until(): Date {
    return this.#report.until;
  }

  @Field(() => Int, { description: "Decisions that were made while it ran." })
  get decisions(): number {
    return this.#report.decisions;
  }

  @Field(() => Int, { description: "Where its condition held." })
  get matched(): number {
    return this.#report.byResult.MATCHED;
  }

  @Field(() => Int, { description: "Where it did not hold." })
  get notMatched(): number {
    return this.#report.byResult.NOT_MATCHED;
  }

  @Field(() => Int, { description: "Where it could not be told." })
  get unknown(): number {
    return this.#report.byResult.UNKNOWN;
  }

  @Field(() => Int, { description: "Where the rule was snoozed." })
  get snoozed(): number {
    return this.#report.byResult.SNOOZED;
  }

  @Field(() => Int, { description: "Where there was no time left to evaluate it." })
  get tooLate(): number {
    return this.#report.byResult.TOO_LATE;
  }

  @Field(() => Int, { description: "Where it could not be evaluated: a defect." })
  get failed(): number {
    return this.#report.byResult.FAILED;
  }

  @Field(() => Int, { description: "Decisions that would have come to the same." })
  get agreed(): number {
    return this.#report.agreed;
  }

  @Field(() => Int, { description: "Decisions that were approved, and that somebody would have looked at." })
  get newlyFlagged(): number {
    return this.#report.newlyFlagged;
  }

  @Field(() => Int, { description: "Decisions that somebody had to look at, and would not have had to." })
  get noLongerFlagged(): number {
    return this.#report.noLongerFlagged;
  }

  @Field(() => [FraudShadowOutcomeType], {
    description: "What was decided against what would have been, mildest first.",
  })
  get outcomes(): FraudShadowOutcomeType[] {
    return [...this.#report.outcomes];
  }

  @Field(() => [FraudShadowFoundType], { description: "What the cases of its decisions found." })
  get found(): FraudShadowFoundType[] {
    return [...this.#report.found];
  }
}

export const toFraudShadowSampleType = (sample: SampledDecision): FraudShadowSampleType =>
  about(ofMerchant(sample.decision.merchantId), new FraudShadowSampleType(sample));
