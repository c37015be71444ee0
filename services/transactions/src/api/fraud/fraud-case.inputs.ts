import { PersonalData } from "@alpokat/policy";
import { Field, GraphQLISODateTime, ID, InputType, Int } from "type-graphql";
import type { CaseOutcome, CaseState } from "../../domain/fraud/case-state";
import { FraudCaseOutcomeEnum, FraudCaseStateEnum } from "./fraud.enums";

@InputType({ description: "Which cases." })
export class FraudCasesFilterInput {
  @Field(() => FraudCaseStateEnum, {
    nullable: true,
    description: "Null for all that are not closed and not put aside.",
  })
  state?: CaseState | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: "Only those whose time has run out; being put aside hides none of them.",
  })
  isOverdue!: boolean;

  @Field(() => Boolean, { defaultValue: false, description: "Only those assigned to the caller." })
  isMine!: boolean;
}

@InputType({ description: "A case by its id." })
export class FraudCaseInput {
  @Field(() => ID, { description: "Id of the case." })
  id!: string;

  @Field(() => Int, { nullable: true, description: "The version that was seen; null where any will do." })
  version?: number | null;
}

@InputType({ description: "How a case ends." })
export class DecideFraudCaseInput {
  @Field(() => ID, { description: "Id of the case." })
  id!: string;

  @Field(() => Int, {
    description:
      "The version that was seen: what is decided is a person's review of every decision that the case had then, and of no later one.",
  })
  version!: number;

  @Field(() => FraudCaseOutcomeEnum, { description: "What was found." })
  outcome!: CaseOutcome;

  @Field(() => String, { description: "Why, 1 to 2,000 characters; kept sealed (clause 5)." })
  @PersonalData("user.financial")
  reason!: string;
}

@InputType({ description: "Why a case is opened again." })
export class ReopenFraudCaseInput extends FraudCaseInput {
  @Field(() => String, { description: "Why, 1 to 2,000 characters (clause 5)." })
  @PersonalData("user.financial")
  reason!: string;
}

@InputType({ description: "Until when a case is put aside." })
export class SnoozeFraudCaseInput extends FraudCaseInput {
  @Field(() => GraphQLISODateTime, { description: "A moment within the next 14 days." })
  until!: Date;
}

@InputType({ description: "A report of a suspicious transaction." })
export class FileSuspiciousReportInput {
  @Field(() => ID, { description: "The case that the request names." })
  caseId!: string;

  @Field(() => String, { description: "What is suspicious, 1 to 5,000 characters; kept sealed." })
  @PersonalData("user.suspicious_report")
  narrative!: string;
}
