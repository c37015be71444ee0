import { Operational } from "@alpokat/policy";
import { UserErrorType } from "@alpokat/subgraph";
import { Field, GraphQLISODateTime, InputType, Int, ObjectType, registerEnumType } from "type-graphql";
import type { NoticeAcknowledgement, NoticeProgress, NoticeReceipt } from "../application/ports";
import type { PublishedNotice } from "../application/read-notices";
import type { NoticePublication, NoticePublicationState as State } from "../domain/notice-publication";

const NoticePublicationState = {
  PROPOSED: "PROPOSED",
  PUBLISHED: "PUBLISHED",
} as const satisfies Record<State, State>;
registerEnumType(NoticePublicationState, {
  name: "NoticePublicationState",
  description: "Where a version of the privacy notice stands.",
  valuesConfig: {
    PROPOSED: { description: "One privacy officer proposed it; nobody was told yet." },
    PUBLISHED: { description: "A second one confirmed it: it goes to people, and never changes." },
  },
});

@ObjectType("PrivacyNotice", { description: "A version of the privacy notice in one language." })
@Operational()
export class PrivacyNoticeType {
  @Field(() => Int, { description: "Version 1 in Indonesian is the source document byte for byte." })
  version!: number;

  @Field(() => String, { description: "`id` counts, `en` renders it." })
  locale!: string;

  @Field(() => String, { description: "The text." })
  text!: string;

  @Field(() => String, { description: "SHA-256 of the text's UTF-8 bytes, in hexadecimal." })
  sha256!: string;

  @Field(() => NoticePublicationState, {
    nullable: true,
    description:
      "Where it stands; null for a text that nobody proposed yet, which privacy officers alone see.",
  })
  state!: State | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "From when it is in force; null while nobody proposed a day.",
  })
  effectiveFrom!: Date | null;

  @Field(() => Boolean, { description: "Whether it is the one in force now." })
  isInForce!: boolean;

  @Field(() => Boolean, {
    description:
      "Whether data is collected only from people who acknowledged it or a later one, once it is in force (obligation 1.8).",
  })
  mustBeAcknowledged!: boolean;
}

@ObjectType("NoticeProgress", { description: "How far a published notice got." })
@Operational()
export class NoticeProgressType {
  @Field(() => Int, { description: "People whom it was given to the post for." })
  dispatched!: number;

  @Field(() => Int, { description: "People whose mail server took it." })
  delivered!: number;
}

@ObjectType("NoticePublication", { description: "The publication of a privacy notice by two people." })
@Operational()
export class NoticePublicationType {
  @Field(() => Int, { description: "Version of the notice." })
  version!: number;

  @Field(() => NoticePublicationState, { description: "Where it stands." })
  state!: State;

  @Field(() => GraphQLISODateTime, { description: "From when it is in force." })
  effectiveFrom!: Date;

  @Field(() => Boolean, { description: "Whether it must be acknowledged before anything more is collected." })
  mustBeAcknowledged!: boolean;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "When it was proposed." })
  proposedAt!: Date | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "When it was confirmed." })
  confirmedAt!: Date | null;
}

@ObjectType("NoticeReceipt", {
  description: "Proof that a version of the privacy notice reached you (obligation 1.8).",
})
@Operational()
export class NoticeReceiptType {
  @Field(() => Int, { description: "Version of the notice." })
  version!: number;

  @Field(() => String, { description: "Language of the text." })
  locale!: string;

  @Field(() => String, { description: "SHA-256 of the text, in hexadecimal." })
  sha256!: string;

  @Field(() => String, { description: "`EMAIL`, or `graphql` for a client that showed it." })
  channel!: string;

  @Field(() => Boolean, { description: "Whether you acknowledged it; else it was delivered to you." })
  isAcknowledgement!: boolean;

  @Field(() => GraphQLISODateTime, { description: "When." })
  at!: Date;
}

@InputType({ description: "A version of the privacy notice that is to take effect." })
export class PublishPrivacyNoticeInput {
  @Field(() => Int, { description: "The version that follows the last published one." })
  version!: number;

  @Field(() => String, { description: "SHA-256 of its Indonesian text, as it was read." })
  sha256!: string;

  @Field(() => GraphQLISODateTime, {
    description:
      "From when it is in force: 24 hours after its confirmation at the earliest (UU PDP art. 21(2)).",
  })
  effectiveFrom!: Date;

  @Field(() => Boolean, {
    description: "Whether data is collected only from people who acknowledged it, once it is in force.",
  })
  mustBeAcknowledged!: boolean;
}

@InputType({ description: "A proposed version that a second person confirms." })
export class ConfirmPrivacyNoticeInput {
  @Field(() => Int, { description: "The proposed version." })
  version!: number;

  @Field(() => String, { description: "SHA-256 of its Indonesian text, as it was read." })
  sha256!: string;
}

@InputType({ description: "A notice that a person was shown." })
export class AcknowledgePrivacyNoticeInput {
  @Field(() => Int, { description: "A published version." })
  version!: number;

  @Field(() => String, { description: "SHA-256 of the text that was shown, in either language." })
  sha256!: string;
}

@ObjectType({ description: "The proposal, or why it was refused." })
@Operational()
export class PublishPrivacyNoticePayload {
  @Field(() => NoticePublicationType, { nullable: true, description: "The proposal." })
  publication!: NoticePublicationType | null;

  @Field(() => [UserErrorType], {
    description:
      "NOTICE_UNKNOWN, NOTICE_TEXT_DIFFERS, NOTICE_ALREADY_PUBLISHED, NOTICE_NOT_NEXT, EFFECTIVE_DATE_TOO_EARLY",
  })
  userErrors!: UserErrorType[];
}

@ObjectType({ description: "The publication, or why it was refused." })
@Operational()
export class ConfirmPrivacyNoticePayload {
  @Field(() => NoticePublicationType, { nullable: true, description: "The publication." })
  publication!: NoticePublicationType | null;

  @Field(() => [UserErrorType], {
    description:
      "NOTICE_NOT_PROPOSED, NOTICE_ALREADY_PUBLISHED, NOTICE_TEXT_DIFFERS, SECOND_PERSON_REQUIRED, EFFECTIVE_DATE_TOO_EARLY",
  })
  userErrors!: UserErrorType[];
}

@ObjectType({ description: "The proof, or why it was refused." })
@Operational()
export class AcknowledgePrivacyNoticePayload {
  @Field(() => NoticeReceiptType, { nullable: true, description: "The proof; the first one stays." })
  receipt!: NoticeReceiptType | null;

  @Field(() => [UserErrorType], { description: "NOTICE_UNKNOWN, NOTICE_TEXT_DIFFERS" })
  userErrors!: UserErrorType[];
}

export const toPrivacyNoticeType = ({
  notice: { version, locale, text, sha256 },
  publication,
  isInForce,
}: Omit<PublishedNotice, "publication"> & {
  readonly publication: NoticePublication | null;
}): PrivacyNoticeType => ({
  version,
  locale,
  text,
  sha256,
  isInForce,
  state: publication?.state ?? null,
  effectiveFrom: publication?.effectiveFrom ?? null,
  mustBeAcknowledged: publication?.mustBeAcknowledged ?? false,
});

export const toNoticePublicationType = (publication: NoticePublication): NoticePublicationType => {
  const { version, state, effectiveFrom, mustBeAcknowledged, proposedAt, confirmedAt } = publication;
  return { version, state, effectiveFrom, mustBeAcknowledged, proposedAt, confirmedAt };
};

export const toNoticeReceiptType = (receipt: NoticeReceipt): NoticeReceiptType => {
  const { version, locale, sha256, channel, isAcknowledgement, at } = receipt;
  return { version, locale, sha256, channel, isAcknowledgement, at };
};

export const toAcknowledgedReceipt = (acknowledgement: NoticeAcknowledgement): NoticeReceiptType =>
  toNoticeReceiptType({ ...acknowledgement, isAcknowledgement: true });

export const toNoticeProgressType = ({ dispatched, delivered }: NoticeProgress): NoticeProgressType => ({
  dispatched,
  delivered,
});
