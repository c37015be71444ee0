import type { Bilingual, Role } from "@alpokat/kernel";
import { Operational, PersonalData, type SubjectReference, about } from "@alpokat/policy";
import { Connection } from "@alpokat/subgraph";
import { Directive, Field, GraphQLISODateTime, ID, ObjectType } from "type-graphql";
import { subjectOf } from "../../application/rights/request-access";
import type { ErasedClass, ErasureOutcome } from "../../domain/rights/erasure-answer";
import type { Escalation, PrivacyRequest, RestrictionWish } from "../../domain/rights/privacy-request";
import { type ToldRefusal, toldRefusal } from "../../domain/rights/refusal-reason";
import type { LoggedAct } from "../../domain/rights/request-log";
import type { RequestState } from "../../domain/rights/request-state";
import type { RequestType } from "../../domain/rights/request-type";
import {
  ErasureOutcomeEnum,
  PrivacyEscalationEnum,
  PrivacyRequestStateEnum,
  PrivacyRequestTypeEnum,
  RestrictionWishEnum,
} from "./privacy-request.enums";

type Locale = keyof Bilingual;

@ObjectType("PrivacyRefusal", {
  description: "Why a request was refused, as far as the law lets it be told.",
})
@Operational()
export class PrivacyRefusalType {
  @Field(() => String, {
    description:
      "A `PrivacyRefusalReason`; `LEGALLY_EXEMPTED` stands for all that the law exempts, so that nothing hidden shows.",
  })
  reason!: string;

  @Field(() => String, { description: "Term of W3C DPV's Justifications extension." })
  dpv!: string;

  @Field(() => String, { description: "Article." })
  law!: string;

  @Field(() => String, { description: "Text for people, in the language of the request." })
  text!: string;
}

@ObjectType("ErasedClass", { description: "What became of the data of one retention class in one service." })
@Operational()
export class ErasedClassType {
  @Field(() => String, { description: "Service that held it." })
  service!: string;

  @Field(() => String, { description: "Retention class, such as `books`." })
  retention!: string;

  @Field(() => ErasureOutcomeEnum, { description: "What became of it." })
  outcome!: ErasureOutcome;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "Of KEPT: until when, where that is a day already.",
  })
  keptUntil!: Date | null;

  @Field(() => String, { nullable: true, description: "Of KEPT: why." })
  reason!: string | null;

  @Field(() => String, { nullable: true, description: "Of KEPT: the law that wants it." })
  law!: string | null;
}

@ObjectType("PrivacyRequestEvent", {
  description: "Something that happened to a request; never by whom, only as what.",
})
@Operational()
export class PrivacyRequestEventType {
  @Field(() => ID, { description: "UUIDv7." })
  id!: string;

  @Field(() => GraphQLISODateTime, { description: "When." })
  at!: Date;

  @Field(() => String, { description: "Such as `RECEIVED` or `FULFILLED`." })
  event!: string;

  @Field(() => String, { description: "Role of whoever did it." })
  role!: Role;
}

/** Personal fields are getters: a value is decrypted when the policy has allowed it and not before. */
@ObjectType("PrivacyRequest", { description: "A data subject's request, recorded (UU 27/2022 art. 14)." })
@Directive('@key(fields: "id")')
export class PrivacyRequestType {
  readonly #request: PrivacyRequest;
  readonly #locale: Locale;

  constructor(request: PrivacyRequest, locale: Locale) {
    this.#request = request;
    this.#locale = locale;
  }

  /** The request itself, for the resolvers of its fields. */
  get source(): PrivacyRequest {
    return this.#request;
  }

  @Field(() => ID, { description: "UUIDv7." })
  @Operational()
  get id(): string {
    return this.#request.id;
  }

  @Field(() => PrivacyRequestTypeEnum, { nullable: true, description: "Which right." })
  @Operational()
  get type(): RequestType {
    return this.#request.type;
  }

  @Field(() => PrivacyRequestStateEnum, { nullable: true, description: "Where it stands." })
  @Operational()
  get state(): RequestState {
    return this.#request.state;
  }

  @Field(() => RestrictionWishEnum, { nullable: true, description: "Of RESTRICTION only." })
  @Operational()
  get restriction(): RestrictionWish | null {
    return this.#request.wish;
  }

  @Field(() => GraphQLISODateTime, { nullable: true, description: "When the clock of the law started." })
  @Operational()
  get receivedAt(): Date {
    return this.#request.receivedAt;
  }

  @Field(() => GraphQLISODateTime, { nullable: true, description: "When it runs out." })
  @Operational()
  get dueAt(): Date {
    return this.#request.dueAt;
  }

  @Field(() => String, { nullable: true, description: "The article that the clock is from." })
  @Operational()
  get clockLaw(): string {
    return this.#request.clockLaw;
  }

  @Field(() => PrivacyEscalationEnum, { nullable: true, description: "How urgent it is." })
  @Operational()
  get escalation(): Escalation {
    return this.#request.escalation;
  }

  @Field(() => GraphQLISODateTime, { nullable: true, description: "When it was answered." })
  @Operational()
  get resolvedAt(): Date | null {
    return this.#request.resolvedAt;
  }

  @Field(() => PrivacyRefusalType, { nullable: true, description: "Of REFUSED: why." })
  @Operational()
  get refusal(): PrivacyRefusalType | null {
    const { refusal, type } = this.#request;
    return refusal && toRefusalType(toldRefusal(refusal, type), this.#locale);
  }

  @Field(() => String, { nullable: true, description: "What the subject wrote." })
  @PersonalData("user.content")
  get details(): string | null {
    return this.#request.details?.reveal() ?? null;
  }

  @Field(() => String, { nullable: true, description: "Name to be (clause 1)." })
  @PersonalData("user.name")
  get proposedName(): string | null {
    return this.#request.proposal?.reveal().name ?? null;
  }

  @Field(() => String, { nullable: true, description: "Telephone number to be (clause 1)." })
  @PersonalData("user.contact.phone_number")
  get proposedPhoneNumber(): string | null {
    return this.#request.proposal?.reveal().phoneNumber ?? null;
  }

  @Field(() => String, { nullable: true, description: "Office address to be (clause 1)." })
  @PersonalData("user.contact.address.work")
  get proposedOfficeAddress(): string | null {
    return this.#request.proposal?.reveal().officeAddress ?? null;
  }

  @Field(() => String, { nullable: true, description: "Date of birth to be (clause 1)." })
  @PersonalData("user.demographic.date_of_birth")
  get proposedDateOfBirth(): string | null {
    return this.#request.proposal?.reveal().dateOfBirth ?? null;
  }
}

@ObjectType()
export class PrivacyRequestConnection extends Connection(() => PrivacyRequestType, "PrivacyRequest") {}

@ObjectType("PrivacyExportPiece", { description: "A piece of the copy: all pieces in order are the file." })
export class PrivacyExportPieceType {
  readonly #reveal: () => string;

  constructor(
    reveal: () => string,
    readonly place: number,
  ) {
    this.#reveal = reveal;
  }

  @Field(() => String, { nullable: true, description: "Its text." })
  @PersonalData("user")
  get content(): string {
    return this.#reveal();
  }
}

@ObjectType()
export class PrivacyExportPieceConnection extends Connection(
  () => PrivacyExportPieceType,
  "PrivacyExportPiece",
) {}

@ObjectType("PrivacyExport", { description: "The copy of somebody's data, until it expires." })
@Operational()
export class PrivacyExportType {
  @Field(() => GraphQLISODateTime, { description: "When it is destroyed." })
  expiresAt!: Date;

  readonly request!: PrivacyRequest;
}

export const toPrivacyRequestType = (request: PrivacyRequest, locale: Locale): PrivacyRequestType =>
  about(subjectOf(request), new PrivacyRequestType(request, locale));

export const toExportPieceType = (
  reference: SubjectReference,
  { place, reveal }: { readonly place: number; readonly reveal: () => string },
): PrivacyExportPieceType => about(reference, new PrivacyExportPieceType(reveal, place));

export const toRefusalType = ({ reason, dpv, law, text }: ToldRefusal, locale: Locale): PrivacyRefusalType =>
  Object.assign(new PrivacyRefusalType(), { reason, dpv, law, text: text[locale] });

export const toErasedClassType = (
  service: string,
  { retention, outcome, keptUntil, reason, law }: ErasedClass,
  locale: Locale,
): ErasedClassType =>
  Object.assign(new ErasedClassType(), {
    service,
    retention,
    outcome,
    keptUntil,
    reason: reason?.[locale] ?? null,
    law,
  });

export const toRequestEventType = ({ id, at, event, role }: LoggedAct): PrivacyRequestEventType =>
  Object.assign(new PrivacyRequestEventType(), { id, at, event, role });
