import { Operational, PersonalData } from "@alpokat/policy";
import { UserErrorType } from "@alpokat/subgraph";
import { GraphQLUUID } from "graphql-scalars";
import { Field, GraphQLISODateTime, ID, InputType, Int, ObjectType } from "type-graphql";
import type { Ground, InstrumentKind, LegalBasis, SubjectKind } from "../domain/legal-request";
import { GroundEnum, InstrumentKindEnum, LegalBasisEnum, SubjectKindEnum } from "./request.enums";
import { DisclosureRequestType, DisclosureScopeType } from "./request.types";

@InputType({ description: "A document that the request rests on." })
export class LegalInstrumentInput {
  @Field(() => InstrumentKindEnum, { description: "What it is." })
  kind!: InstrumentKind;

  @Field(() => String, { description: "Its number." })
  number!: string;

  @Field(() => String, { description: "Who issued it." })
  issuedBy!: string;

  @Field(() => GraphQLISODateTime, { description: "Its date." })
  issuedAt!: Date;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "When it ends to be valid." })
  validUntil!: Date | null;

  @Field(() => String, { description: "SHA-256 of the document's bytes, hexadecimal." })
  sha256!: string;
}

@InputType({ description: "What forbids to tell the subjects." })
export class DisclosureGagInput {
  @Field(() => String, { description: "The order or the article, as the letter names it (clause 6)." })
  @PersonalData("user.legal_request")
  basis!: string;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When it ends; without it, never. The subjects are told at the end of that day in Jakarta.",
  })
  until!: Date | null;
}

@InputType({ description: "What an authority asks for." })
export class SubmitDisclosureRequestInput {
  @Field(() => GroundEnum, { description: "Exactly one ground of clause 6; (c) to (f) are off." })
  ground!: Ground;

  @Field(() => LegalBasisEnum, { description: "The law that it rests on." })
  legalBasis!: LegalBasis;

  @Field(() => ID, { description: "The agency, from the directory." })
  agencyId!: string;

  @Field(() => ID, { description: "Its contact person, from the directory." })
  officerId!: string;

  @Field(() => String, { description: "The agency's own number of its letter (clause 6)." })
  @PersonalData("user.legal_request")
  agencyReference!: string;

  @Field(() => String, { description: "Purpose and interest, as the letter states them (clause 6)." })
  @PersonalData("user.legal_request")
  interest!: string;

  @Field(() => String, { nullable: true, description: "Article of the offence (clause 6)." })
  @PersonalData("user.legal_request")
  offenceArticle!: string | null;

  @Field(() => Int, { nullable: true, description: "Longest penalty of the offence, in years (clause 6)." })
  @PersonalData("user.legal_request")
  offenceMaxYears!: number | null;

  @Field(() => [LegalInstrumentInput], { description: "Documents that it rests on (clause 6)." })
  @PersonalData("user.legal_request")
  instruments!: LegalInstrumentInput[];

  @Field(() => [String], { description: "Whom the letter names, one by one, at most 50 (clause 6)." })
  @PersonalData("user.legal_request")
  subjects!: string[];

  @Field(() => [String], { description: "Data categories, one by one." })
  categories!: string[];

  @Field(() => GraphQLISODateTime, { description: "First moment of the data." })
  from!: Date;

  @Field(() => GraphQLISODateTime, { description: "Moment before which the data ends." })
  to!: Date;

  @Field(() => GraphQLISODateTime, {
    description: "When our contact person received it: the clock starts here.",
  })
  receivedAt!: Date;

  @Field(() => Boolean, {
    defaultValue: false,
    description: "Whether the law forbids telling the subjects; without a gag, for ever.",
  })
  isSecret!: boolean;

  @Field(() => DisclosureGagInput, {
    nullable: true,
    description: "The gag that forbids it. Not looked at for TPPU and DTTOT, whose subjects are never told.",
  })
  gag!: DisclosureGagInput | null;

  @Field(() => GraphQLUUID, {
    description: "A UUID of the client's own for this one intent: repeat it to repeat safely.",
  })
  idempotencyKey!: string;
}

@ObjectType({ description: "The request, or why it was refused." })
@Operational()
export class SubmitDisclosureRequestPayload {
  @Field(() => DisclosureRequestType, { nullable: true, description: "The request as received." })
  disclosureRequest!: DisclosureRequestType | null;

  @Field(() => [UserErrorType], {
    description:
      "NO_LEGAL_BASIS, COURT_DETERMINATION_MISSING, OFFENCE_BELOW_THRESHOLD, OVERBROAD, INSTRUMENT_EXPIRED, INSTRUMENT_INVALID, RANGE_BEYOND_INSTRUMENT, RANGE_INVALID, RECEIVED_IN_FUTURE, CATEGORY_NOT_DISCLOSABLE, GROUND_SWITCHED_OFF, TEXT_INVALID, GAG_INVALID, AGENCY_UNKNOWN, OFFICER_UNKNOWN, IDEMPOTENCY_KEY_REUSED",
  })
  userErrors!: UserErrorType[];
}

@InputType({ description: "A request that is to be worked on." })
export class DisclosureRequestInput {
  @Field(() => ID, { description: "The request." })
  requestId!: string;
}

@ObjectType({ description: "The request, or why it was refused." })
@Operational()
export class DisclosureRequestPayload {
  @Field(() => DisclosureRequestType, { nullable: true, description: "The request as it stands now." })
  disclosureRequest!: DisclosureRequestType | null;

  @Field(() => [UserErrorType], { description: "REQUEST_UNKNOWN, ILLEGAL_STATE, INSTRUMENT_EXPIRED" })
  userErrors!: UserErrorType[];
}

@InputType({ description: "Somebody in scope." })
export class DisclosureSubjectInput {
  @Field(() => SubjectKindEnum, { description: "Account or merchant." })
  kind!: SubjectKind;

  @Field(() => ID, { description: "Id of the account or the merchant." })
  id!: string;
}

@InputType({ description: "A scope to propose, within what was asked." })
export class ProposeDisclosureScopeInput {
  @Field(() => ID, { description: "The request; name it in `x-alpokat-case` as well." })
  requestId!: string;

  @Field(() => [DisclosureSubjectInput], {
    description: "Whom to disclose, at most 50, each once (clause 6).",
  })
  @PersonalData("user.legal_request")
  subjects!: DisclosureSubjectInput[];

  @Field(() => [String], { description: "Data categories, one by one." })
  categories!: string[];

  @Field(() => GraphQLISODateTime, { description: "First moment of the data." })
  from!: Date;

  @Field(() => GraphQLISODateTime, { description: "Moment before which the data ends." })
  to!: Date;
}

@InputType({ description: "A scope to approve." })
export class ApproveDisclosureScopeInput {
  @Field(() => ID, { description: "The request; name it in `x-alpokat-case` as well." })
  requestId!: string;

  @Field(() => ID, { description: "The scope as you have read it." })
  scopeId!: string;
}

@ObjectType({ description: "Request and scope, or why they were refused." })
@Operational()
export class DisclosureScopePayload {
  @Field(() => DisclosureRequestType, { nullable: true, description: "The request as it stands now." })
  disclosureRequest!: DisclosureRequestType | null;

  @Field(() => DisclosureScopeType, { nullable: true, description: "The scope." })
  scope!: DisclosureScopeType | null;

  @Field(() => [UserErrorType], {
    description:
      "REQUEST_UNKNOWN, ILLEGAL_STATE, FOUR_EYES, SCOPE_REPLACED, COURT_DETERMINATION_MISSING, OVERBROAD, INSTRUMENT_EXPIRED, RANGE_INVALID, RANGE_BEYOND_INSTRUMENT, RANGE_BEYOND_REQUEST, CATEGORY_NOT_DISCLOSABLE, CATEGORY_BEYOND_REQUEST, SUBJECT_INVALID",
  })
  userErrors!: UserErrorType[];
}
