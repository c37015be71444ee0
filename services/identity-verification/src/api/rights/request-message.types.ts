import { Operational, PersonalData, about } from "@alpokat/policy";
import { Field, GraphQLISODateTime, ID, ObjectType } from "type-graphql";
import type { RequestMessage } from "../../application/rights/read-request-message";
import type { RestrictionWish } from "../../domain/rights/privacy-request";
import { toldRefusal } from "../../domain/rights/refusal-reason";
import type { RequestState } from "../../domain/rights/request-state";
import type { RequestType } from "../../domain/rights/request-type";
import {
  PrivacyRequestStateEnum,
  PrivacyRequestTypeEnum,
  RestrictionWishEnum,
} from "./privacy-request.enums";
import {
  ErasedClassType,
  PrivacyRefusalType,
  toErasedClassType,
  toRefusalType,
} from "./privacy-request.types";

/** Nothing of the person but the address: name and what they wrote stay where they are. */
@ObjectType("PrivacyRequestMessage", {
  description: "What the subject of a request is told, and where, asked when the message is sent.",
})
export class RequestMessageType {
  readonly #message: RequestMessage;

  constructor(message: RequestMessage) {
    this.#message = message;
  }

  @Field(() => ID, { description: "Of the request." })
  @Operational()
  get id(): string {
    return this.#message.request.id;
  }

  @Field(() => String, { description: "Language to write in: `id` or `en`." })
  @Operational()
  get locale(): string {
    return this.#message.request.locale;
  }

  @Field(() => PrivacyRequestTypeEnum, { description: "Which right." })
  @Operational()
  get type(): RequestType {
    return this.#message.request.type;
  }

  @Field(() => PrivacyRequestStateEnum, { description: "Where it stands." })
  @Operational()
  get state(): RequestState {
    return this.#message.request.state;
  }

  @Field(() => RestrictionWishEnum, { nullable: true, description: "Of RESTRICTION only." })
  @Operational()
  get restriction(): RestrictionWish | null {
    return this.#message.request.wish;
  }

  @Field(() => GraphQLISODateTime, { description: "When the clock of the law started." })
  @Operational()
  get receivedAt(): Date {
    return this.#message.request.receivedAt;
  }

  @Field(() => GraphQLISODateTime, { description: "When it runs out." })
  @Operational()
  get dueAt(): Date {
    return this.#message.request.dueAt;
  }

  @Field(() => PrivacyRefusalType, { nullable: true, description: "Of REFUSED: why." })
  @Operational()
  get refusal(): PrivacyRefusalType | null {
    const { refusal, type, locale } = this.#message.request;
    return refusal && toRefusalType(toldRefusal(refusal, type), locale);
  }

  @Field(() => [ErasedClassType], { description: "Of ERASURE: what became of each class." })
  @Operational()
  get erasedClasses(): ErasedClassType[] {
    const { erasures, request } = this.#message;
    return erasures.flatMap((answer) =>
      answer.classes.map((erased) => toErasedClassType(answer.service, erased, request.locale)),
    );
  }

  @Field(() => String, {
    nullable: true,
    description: "E-mail address, of the account or as kept until the erasure was told (UU PDP art. 45).",
  })
  @PersonalData("user.contact.email")
  get email(): string {
    return this.#message.email.reveal();
  }
}

export const toRequestMessageType = (message: RequestMessage): RequestMessageType =>
  about({ subject: message.subject }, new RequestMessageType(message));
