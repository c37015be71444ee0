import { Operational, PersonalData, about } from "@alpokat/policy";
import { Connection, UserErrorType } from "@alpokat/subgraph";
import { Directive, Field, GraphQLISODateTime, ID, Int, ObjectType } from "type-graphql";
import type { CaseLogEntry, CaseReason } from "../../application/fraud-ports";
import type {
  CaseEventKind,
  CaseOutcome,
  CasePriority,
  CaseState,
  FraudCase,
} from "../../domain/fraud/case-state";
import {
  FraudCaseEventKindEnum,
  FraudCaseOutcomeEnum,
  FraudCasePriorityEnum,
  FraudCaseStateEnum,
} from "./fraud.enums";

/** What the inbox may show of a case is about nobody; what it covers are fields of its resolver. */
@ObjectType("FraudCase", { description: "Decisions on a merchant that somebody has to look at (clause 5)." })
@Directive('@key(fields: "id")')
export class FraudCaseType {
  readonly #case: FraudCase;

  constructor(fraudCase: FraudCase) {
    this.#case = fraudCase;
  }

  /** What the resolver reads further with. */
  get source(): FraudCase {
    return this.#case;
  }

  @Field(() => ID, { description: "UUIDv7; `fraud-case/<id>` in `x-alpokat-case`." })
  @Operational()
  get id(): string {
    return this.#case.id;
  }

  @Field(() => FraudCaseStateEnum, { description: "Where it stands." })
  @Operational()
  get state(): CaseState {
    return this.#case.state;
  }

  @Field(() => FraudCaseOutcomeEnum, {
    nullable: true,
    description: "What was found; null until it is closed.",
  })
  @Operational()
  get outcome(): CaseOutcome | null {
    return this.#case.outcome;
  }

  @Field(() => FraudCasePriorityEnum, { description: "How long it may wait." })
  @Operational()
  get priority(): CasePriority {
    return this.#case.priority;
  }

  @Field(() => Int, { description: "Highest score of its decisions, 0 to 100." })
  @Operational()
  get score(): number {
    return this.#case.score;
  }

  @Field(() => Int, { description: "How many decisions it holds." })
  @Operational()
  get decisionCount(): number {
    return this.#case.decisionCount;
  }

  @Field(() => GraphQLISODateTime, { description: "When it was opened." })
  @Operational()
  get openedAt(): Date {
    return this.#case.openedAt;
  }

  @Field(() => GraphQLISODateTime, { description: "By when it has to be decided." })
  @Operational()
  get dueAt(): Date {
    return this.#case.dueAt;
  }

  @Field(() => GraphQLISODateTime, { nullable: true, description: "When it was decided; null until then." })
  @Operational()
  get closedAt(): Date | null {
    return this.#case.closedAt;
  }

  @Field(() => Boolean, { description: "Whether its investigator asked for a second look." })
  @Operational()
  get isEscalated(): boolean {
    return this.#case.isEscalated;
  }

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "Until when it is put aside; null where it is not.",
  })
  @Operational()
  get snoozedUntil(): Date | null {
    return this.#case.snoozedUntil;
  }

  @Field(() => Int, { description: "Grows with every change; send it back to change what was seen." })
  @Operational()
  get version(): number {
    return this.#case.version;
  }
}

@ObjectType("FraudCaseEvent", { description: "Something that happened in a case." })
@Operational()
export class FraudCaseEventType {
  @Field(() => ID, { description: "Of the entry in the case log." })
  id!: string;

  @Field(() => GraphQLISODateTime, { description: "When." })
  at!: Date;

  @Field(() => FraudCaseEventKindEnum, { description: "What." })
  kind!: CaseEventKind;

  @Field(() => FraudCaseOutcomeEnum, { nullable: true, description: "What was found, where it was closed." })
  outcome!: CaseOutcome | null;
}

@ObjectType("FraudCaseReason", { description: "Why a case was closed, or opened again." })
export class FraudCaseReasonType {
  readonly #reason: CaseReason;

  constructor(reason: CaseReason) {
    this.#reason = reason;
  }

  @Field(() => FraudCaseEventKindEnum, { description: "CLOSED or REOPENED." })
  @Operational()
  get kind(): CaseEventKind {
    return this.#reason.kind;
  }

  @Field(() => GraphQLISODateTime, { description: "When." })
  @Operational()
  get at(): Date {
    return this.#reason.at;
  }

  @Field(() => String, { nullable: true, description: "What was written (clause 5)." })
  @PersonalData("user.financial")
  get text(): string {
    return this.#reason.text;
  }
}

@ObjectType("SuspiciousReport", { description: "The caller's own report of a suspicious transaction." })
export class SuspiciousReportType {
  readonly #report: { readonly reportedAt: Date; readonly narrative: string };

  constructor(report: { readonly reportedAt: Date; readonly narrative: string }) {
    this.#report = report;
  }

  @Field(() => GraphQLISODateTime, { nullable: true, description: "When it was reported." })
  @PersonalData("user.suspicious_report")
  get reportedAt(): Date {
    return this.#report.reportedAt;
  }

  @Field(() => String, { nullable: true, description: "What was reported." })
  @PersonalData("user.suspicious_report")
  get narrative(): string {
    return this.#report.narrative;
  }
}

@ObjectType()
export class FraudCaseConnection extends Connection(() => FraudCaseType, "FraudCase") {}

@ObjectType({ description: "The case, or why nothing was done." })
@Operational()
export class FraudCasePayload {
  @Field(() => FraudCaseType, { nullable: true, description: "The case as it is now." })
  fraudCase!: FraudCaseType | null;

  @Field(() => [UserErrorType], {
    description:
      "CASE_NOT_FOUND, ILLEGAL_STATE, NOT_ASSIGNEE, ALREADY_ASSIGNED, VERSION_MISMATCH, REASON_INVALID, SNOOZE_INVALID",
  })
  userErrors!: UserErrorType[];
}

export const toFraudCaseType = (fraudCase: FraudCase): FraudCaseType =>
  about(ofMerchant(fraudCase.merchantId), new FraudCaseType(fraudCase));

export const toFraudCaseEventType = ({ at, ...entry }: CaseLogEntry): FraudCaseEventType => ({
  ...entry,
  at: new Date(at),
});

export const toFraudCaseReasonType = ({ merchantId }: FraudCase, reason: CaseReason): FraudCaseReasonType =>
  about(ofMerchant(merchantId), new FraudCaseReasonType(reason));

export const toSuspiciousReportType = (
  { merchantId }: FraudCase,
  report: { readonly reportedAt: Date; readonly narrative: string },
): SuspiciousReportType => about(ofMerchant(merchantId), new SuspiciousReportType(report));

/** What is decided on a merchant's doings is that merchant's data. */
export const ofMerchant = (merchantId: string) => ({ subject: merchantId, merchant: merchantId });
