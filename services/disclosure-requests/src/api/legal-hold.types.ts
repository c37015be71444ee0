import { Operational, PersonalData, about } from "@alpokat/policy";
import { Connection, UserErrorType } from "@alpokat/subgraph";
import { Directive, Field, GraphQLISODateTime, ID, InputType, ObjectType } from "type-graphql";
import { GraphQLUUID } from "graphql-scalars";
import type { LegalHold } from "../domain/legal-hold";
import { subjectOfRequest } from "../domain/legal-request";

@ObjectType("LegalHold", {
  description: "While it is active nothing of its subject is erased (UU PDP art. 44(1)(c)).",
})
@Directive('@key(fields: "id")')
export class LegalHoldType {
  readonly #hold: LegalHold;

  constructor(hold: LegalHold) {
    this.#hold = hold;
  }

  @Field(() => ID, { description: "UUIDv7." })
  @Operational()
  get id(): string {
    return this.#hold.id;
  }

  @Field(() => ID, { description: "The request of an authority that it belongs to." })
  @Operational()
  get requestId(): string {
    return this.#hold.requestId;
  }

  @Field(() => Boolean, { description: "Whether it still holds." })
  @Operational()
  get isActive(): boolean {
    return this.#hold.liftedAt === null;
  }

  @Field(() => GraphQLISODateTime, { description: "When it was placed." })
  @Operational()
  get placedAt(): Date {
    return this.#hold.placedAt;
  }

  @Field(() => GraphQLISODateTime, { nullable: true, description: "When it was lifted." })
  @Operational()
  get liftedAt(): Date | null {
    return this.#hold.liftedAt;
  }

  @Field(() => [String], {
    description: "Services that had been cleared to erase the data before the hold was placed.",
  })
  @Operational()
  get cameTooLateFor(): readonly string[] {
    return this.#hold.cameTooLateFor;
  }

  @Field(() => String, { nullable: true, description: "Whose data is held (clause 6)." })
  @PersonalData("user.legal_request")
  get subject(): string {
    return this.#hold.subject;
  }

  @Field(() => String, { nullable: true, description: "Why it was placed (clause 6)." })
  @PersonalData("user.legal_request")
  get reason(): string {
    return this.#hold.details.reveal().reason;
  }

  @Field(() => String, { nullable: true, description: "Why it was lifted (clause 6)." })
  @PersonalData("user.legal_request")
  get liftReason(): string | null {
    return this.#hold.details.reveal().liftReason;
  }
}

@ObjectType()
export class LegalHoldConnection extends Connection(() => LegalHoldType, "LegalHold") {}

@InputType({ description: "Data to keep from being erased." })
export class PlaceLegalHoldInput {
  @Field(() => ID, { description: "The request of an authority that it belongs to; you must be on it." })
  requestId!: string;

  @Field(() => String, {
    description: "Whose data: an account id, or `buyer:<blind index>` (clause 6).",
  })
  @PersonalData("user.legal_request")
  subject!: string;

  @Field(() => String, { description: "Why, 1 to 500 characters (clause 6)." })
  @PersonalData("user.legal_request")
  reason!: string;

  @Field(() => GraphQLUUID, { description: "Makes it safe to repeat." })
  idempotencyKey!: string;
}

@InputType({ description: "A hold to end." })
export class LiftLegalHoldInput {
  @Field(() => ID, { description: "The hold." })
  holdId!: string;

  @Field(() => String, { description: "Why it ends, 1 to 500 characters (clause 6)." })
  @PersonalData("user.legal_request")
  reason!: string;
}

@ObjectType({ description: "The hold, or why it was refused." })
@Operational()
export class LegalHoldPayload {
  @Field(() => LegalHoldType, { nullable: true, description: "The hold as it is now." })
  legalHold!: LegalHoldType | null;

  @Field(() => [UserErrorType], {
    description:
      "SUBJECT_INVALID, REASON_INVALID, ALREADY_HELD, HOLD_UNKNOWN, ALREADY_LIFTED, IDEMPOTENCY_KEY_REUSED",
  })
  userErrors!: UserErrorType[];
}

@InputType({ description: "An erasure that a service is about to carry out." })
export class ClearErasureInput {
  @Field(() => String, { description: "Whose data: an account id, or `buyer:<blind index>`." })
  subject!: string;

  @Field(() => ID, { description: "The privacy request that ordered it." })
  requestId!: string;
}

@ObjectType({ description: "Whether a service may destroy a subject's keys." })
@Operational()
export class ClearErasurePayload {
  @Field(() => Boolean, { description: "False while a legal case holds the data." })
  isClear!: boolean;
}

/** About the request, so that whoever works on it reads whom and why, and the subject learns nothing. */
export const toLegalHoldType = (hold: LegalHold): LegalHoldType =>
  about({ subject: subjectOfRequest(hold.requestId) }, new LegalHoldType(hold));
