import { Operational, PersonalData, about } from "@alpokat/policy";
import { Connection, MoneyType, toMoneyType } from "@alpokat/subgraph";
import { Field, GraphQLISODateTime, ID, Int, ObjectType } from "type-graphql";
import type { FraudDecision } from "../../application/fraud-ports";
import type { RuleFinding } from "../../domain/fraud/decide";
import { type Outcome, type RiskLevel, riskLevelOf } from "../../domain/fraud/outcome";
import type { FraudEventKind } from "../../domain/fraud/signals";
import {
  FraudDecisionReviewEnum,
  FraudEventKindEnum,
  FraudFindingResultEnum,
  FraudOutcomeEnum,
  FraudRiskLevelEnum,
} from "./fraud.enums";
import { ofMerchant } from "./fraud-case.types";

@ObjectType("FraudFinding", { description: "What one version of a rule said." })
@Operational()
export class FraudFindingType {
  @Field(() => String, { description: "Name of the rule." })
  rule!: string;

  @Field(() => Int, { description: "Its version." })
  version!: number;

  @Field(() => FraudFindingResultEnum, { description: "What it said." })
  result!: RuleFinding["result"];

  @Field(() => [String], { description: "Why it could not be told; empty where it could." })
  because!: readonly string[];
}

@ObjectType("FraudDecision", {
  description: "What the rules decided on a sale, a payment, a refund or a void; never changed.",
})
export class FraudDecisionType {
  readonly #decision: FraudDecision;

  constructor(decision: FraudDecision) {
    this.#decision = decision;
  }

  @Field(() => ID, { description: "UUIDv7." })
  @Operational()
  get id(): string {
    return this.#decision.id;
  }

  @Field(() => FraudEventKindEnum, { description: "What was decided on." })
  @Operational()
  get kind(): FraudEventKind {
    return this.#decision.kind;
  }

  @Field(() => GraphQLISODateTime, { description: "When." })
  @Operational()
  get decidedAt(): Date {
    return this.#decision.decidedAt;
  }

  @Field(() => Boolean, { description: "Whether the rules had not spoken within their time." })
  @Operational()
  get isTimedOut(): boolean {
    return this.#decision.isTimedOut;
  }

  @Field(() => ID, {
    nullable: true,
    description: "The sale, payment or refund, or the posting of the void (clause 5).",
  })
  @PersonalData("user.behavior.purchase_history")
  get transactionId(): string {
    return this.#decision.transactionId;
  }

  @Field(() => MoneyType, { nullable: true, description: "Its amount (clause 5)." })
  @PersonalData("user.financial")
  get amount(): MoneyType {
    const { amount: minor, currency } = this.#decision;
    return toMoneyType({ minor, currency });
  }

  @Field(() => String, { nullable: true, description: "How it was paid (clause 5)." })
  @PersonalData("user.financial")
  get paymentMethod(): string | null {
    return this.#decision.paymentMethod;
  }

  @Field(() => FraudOutcomeEnum, { nullable: true, description: "What it came to (clause 5)." })
  @PersonalData("user.financial")
  get outcome(): Outcome {
    return this.#decision.outcome;
  }

  @Field(() => Int, {
    nullable: true,
    description: "Sum of the scores of the rules that matched, 0 to 100 (clause 5).",
  })
  @PersonalData("user.financial")
  get score(): number {
    return this.#decision.score;
  }

  @Field(() => FraudRiskLevelEnum, { nullable: true, description: "How risky it seems (clause 5)." })
  @PersonalData("user.financial")
  get riskLevel(): RiskLevel {
    return riskLevelOf(this.#decision.score, this.#decision.outcome);
  }

  @Field(() => [FraudFindingType], { nullable: true, description: "The reasons (clause 5)." })
  @PersonalData("user.financial")
  get findings(): FraudFindingType[] {
    return this.#decision.findings.map(({ name, version, result, because }) => ({
      rule: name,
      version,
      result,
      because: [...because],
    }));
  }

  @Field(() => FraudDecisionReviewEnum, {
    nullable: true,
    description: "What a person made of it; null until then (clause 5).",
  })
  @PersonalData("user.financial")
  get review(): "APPROVED" | "DECLINED" | null {
    return this.#decision.review;
  }
}

@ObjectType()
export class FraudDecisionConnection extends Connection(() => FraudDecisionType, "FraudDecision") {}

export const toFraudDecisionType = (decision: FraudDecision): FraudDecisionType =>
  about(ofMerchant(decision.merchantId), new FraudDecisionType(decision));
