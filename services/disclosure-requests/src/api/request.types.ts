import { Operational, PersonalData, about } from "@alpokat/policy";
import { Connection } from "@alpokat/subgraph";
import { Directive, Field, GraphQLISODateTime, ID, Int, ObjectType } from "type-graphql";
import {
  type DisclosureRequest,
  type Ground,
  type Instrument,
  type InstrumentKind,
  type LegalBasis,
  type Scope,
  type ScopeSubject,
  type SubjectKind,
  subjectOfRequest,
} from "../domain/legal-request";
import type { RequestState } from "../domain/request-state";
import { type NoticeState, noticeStateOf } from "../domain/gag";
import {
  GroundEnum,
  InstrumentKindEnum,
  LegalBasisEnum,
  NoticeStateEnum,
  RequestStateEnum,
  SubjectKindEnum,
} from "./request.enums";

@ObjectType("LegalInstrument", { description: "A document that a request rests on." })
@Operational()
class LegalInstrumentType {
  @Field(() => InstrumentKindEnum, { description: "What it is." })
  kind!: InstrumentKind;

  @Field(() => String, { description: "Its number." })
  number!: string;

  @Field(() => String, { description: "Who issued it." })
  issuedBy!: string;

  @Field(() => GraphQLISODateTime, { description: "Its date." })
  issuedAt!: Date;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When it ends to be valid; null where it says none.",
  })
  validUntil!: Date | null;

  @Field(() => String, { description: "SHA-256 of the document's bytes, hexadecimal." })
  sha256!: string;
}

@ObjectType("DisclosureSubject", { description: "Somebody in a scope." })
@Operational()
class DisclosureSubjectType {
  @Field(() => SubjectKindEnum, { description: "Account or merchant." })
  kind!: SubjectKind;

  @Field(() => ID, { description: "Id of the account or the merchant." })
  id!: string;
}

@ObjectType("DisclosureScope", {
  description: "What is to be disclosed: proposed by one person, approved by another.",
})
export class DisclosureScopeType {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  @Field(() => ID, { description: "UUIDv7; approve what you have read by naming it." })
  @Operational()
  get id(): string {
    return this.#scope.id;
  }

  @Field(() => [String], { description: "Categories, each with all below it." })
  @Operational()
  get categories(): string[] {
    return [...this.#scope.categories];
  }

  @Field(() => GraphQLISODateTime, { description: "First moment of the data." })
  @Operational()
  get from(): Date {
    return this.#scope.from;
  }

  @Field(() => GraphQLISODateTime, { description: "Moment before which the data ends." })
  @Operational()
  get to(): Date {
    return this.#scope.to;
  }

  @Field(() => GraphQLISODateTime, { description: "When it was proposed." })
  @Operational()
  get proposedAt(): Date {
    return this.#scope.proposedAt;
  }

  @Field(() => GraphQLISODateTime, { nullable: true, description: "When it was approved, and so frozen." })
  @Operational()
  get approvedAt(): Date | null {
    return this.#scope.approvedAt;
  }

  @Field(() => [DisclosureSubjectType], { nullable: true, description: "Whom it covers (clause 6)." })
  @PersonalData("user.legal_request")
  get subjects(): readonly ScopeSubject[] {
    return this.#scope.subjects;
  }
}

/** Personal fields are getters: they are decrypted when the policy has allowed it and not before. */
@ObjectType("DisclosureRequest", { description: "A request of an authority (clause 6)." })
@Directive('@key(fields: "id")')
export class DisclosureRequestType {
  readonly #request: DisclosureRequest;

  constructor(request: DisclosureRequest) {
    this.#request = request;
  }

  @Field(() => ID, { description: "UUIDv7." })
  @Operational()
  get id(): string {
    return this.#request.id;
  }

  @Field(() => String, { description: "`DR-2026-000001`: gapless within a year." })
  @Operational()
  get number(): string {
    return this.#request.number;
  }

  @Field(() => RequestStateEnum, { description: "Where it stands." })
  @Operational()
  get state(): RequestState {
    return this.#request.state;
  }

  @Field(() => GroundEnum, { description: "The ground of clause 6." })
  @Operational()
  get ground(): Ground {
    return this.#request.ground;
  }

  @Field(() => LegalBasisEnum, { description: "The law that it rests on." })
  @Operational()
  get legalBasis(): LegalBasis {
    return this.#request.legalBasis;
  }

  @Field(() => String, { description: "The agency that asks." })
  @Operational()
  get agencyName(): string {
    return this.#request.agencyName;
  }

  @Field(() => [String], { description: "Categories that were asked for." })
  @Operational()
  get categories(): string[] {
    return [...this.#request.categories];
  }

  @Field(() => GraphQLISODateTime, { description: "First moment of the data that was asked for." })
  @Operational()
  get from(): Date {
    return this.#request.from;
  }

  @Field(() => GraphQLISODateTime, { description: "Moment before which that data ends." })
  @Operational()
  get to(): Date {
    return this.#request.to;
  }

  @Field(() => Boolean, { description: "Whether the law forbids telling the subjects, as things stand." })
  @Operational()
  get isSecret(): boolean {
    return this.#request.isSecret;
  }

  @Field(() => String, {
    nullable: true,
    description: "What forbids to tell them, as the letter names it (clause 6).",
  })
  @PersonalData("user.legal_request")
  get gagBasis(): string | null {
    return this.#request.details.reveal().gagBasis;
  }

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When its gag ends; null for none, or never.",
  })
  @Operational()
  get gagUntil(): Date | null {
    return this.#request.gagUntil;
  }

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When its gag ended: from then on its subjects see it.",
  })
  @Operational()
  get gagEndedAt(): Date | null {
    return this.#request.gagEndedAt;
  }

  @Field(() => NoticeStateEnum, { description: "Whether its subjects have to be told." })
  @Operational()
  get noticeState(): NoticeState {
    return noticeStateOf(this.#request);
  }

  @Field(() => GraphQLISODateTime, { description: "When our contact person received it." })
  @Operational()
  get receivedAt(): Date {
    return this.#request.receivedAt;
  }

  @Field(() => GraphQLISODateTime, {
    description:
      "When the law wants an answer: 5 days of 24 hours (PM Kominfo 5/2020 art. 37). Nothing is released by its passing.",
  })
  @Operational()
  get dueAt(): Date {
    return this.#request.dueAt;
  }

  @Field(() => String, { nullable: true, description: "The agency's own number of its letter (clause 6)." })
  @PersonalData("user.legal_request")
  get agencyReference(): string {
    return this.#request.details.reveal().agencyReference;
  }

  @Field(() => String, {
    nullable: true,
    description: "Purpose and interest, as the letter states them (clause 6).",
  })
  @PersonalData("user.legal_request")
  get interest(): string {
    return this.#request.details.reveal().interest;
  }

  @Field(() => String, { nullable: true, description: "Article of the offence (clause 6)." })
  @PersonalData("user.legal_request")
  get offenceArticle(): string | null {
    return this.#request.details.reveal().offenceArticle;
  }

  @Field(() => Int, { nullable: true, description: "Longest penalty of the offence, in years (clause 6)." })
  @PersonalData("user.legal_request")
  get offenceMaxYears(): number | null {
    return this.#request.details.reveal().offenceMaxYears;
  }

  @Field(() => [String], { nullable: true, description: "Whom the letter names, in its words (clause 6)." })
  @PersonalData("user.legal_request")
  get subjects(): readonly string[] {
    return this.#request.details.reveal().subjects;
  }

  @Field(() => [LegalInstrumentType], {
    nullable: true,
    description: "Documents that it rests on (clause 6).",
  })
  @PersonalData("user.legal_request")
  get instruments(): readonly Instrument[] {
    return this.#request.details.reveal().instruments;
  }
}

@ObjectType()
export class DisclosureRequestConnection extends Connection(
  () => DisclosureRequestType,
  "DisclosureRequest",
) {}

export const toRequestType = (request: DisclosureRequest): DisclosureRequestType =>
  about({ subject: subjectOfRequest(request.id) }, new DisclosureRequestType(request));

export const toScopeType = (scope: Scope): DisclosureScopeType =>
  about({ subject: subjectOfRequest(scope.requestId) }, new DisclosureScopeType(scope));
