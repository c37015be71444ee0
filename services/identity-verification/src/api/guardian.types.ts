import { Operational, PersonalData, about } from "@alpokat/policy";
import { UserErrorType } from "@alpokat/subgraph";
import { GraphQLUUID } from "graphql-scalars";
import { Field, GraphQLISODateTime, ID, InputType, Int, ObjectType, registerEnumType } from "type-graphql";
import type { GuardianRelationship as Relationship, Invitation } from "../domain/guardian";

const GuardianRelationship = { PARENT: "PARENT", GUARDIAN: "GUARDIAN" } as const satisfies Record<
  Relationship,
  Relationship
>;
registerEnumType(GuardianRelationship, {
  name: "GuardianRelationship",
  description: "What a guardian is to the child.",
  valuesConfig: {
    PARENT: { description: "Mother or father." },
    GUARDIAN: { description: "Guardian by law." },
  },
});

/** An invitation with its code, for whoever sends it. */
@ObjectType("GuardianInvitation", { description: "A guardian who is asked for consent (UU PDP art. 25)." })
export class GuardianInvitationType {
  readonly #invitation: Invitation & { readonly token: string };

  constructor(invitation: Invitation & { readonly token: string }) {
    this.#invitation = invitation;
  }

  @Field(() => ID, { description: "UUIDv7." })
  @Operational()
  get id(): string {
    return this.#invitation.id;
  }

  @Field(() => String, { nullable: true, description: "Address of the guardian (clause 1)." })
  @PersonalData("user.contact.email")
  get guardianEmail(): string {
    return this.#invitation.guardianEmail.reveal();
  }

  @Field(() => String, { nullable: true, description: "Name of the child (clause 1)." })
  @PersonalData("user.name")
  get childName(): string {
    return this.#invitation.childName();
  }

  @Field(() => Boolean, { description: "Whether the child has an account already, which waits." })
  @Operational()
  get hasAccount(): boolean {
    return this.#invitation.passwordHash === null;
  }

  @Field(() => String, { description: "Language to write in: `id` or `en`." })
  @Operational()
  get locale(): string {
    return this.#invitation.locale;
  }

  @Field(() => String, { description: "Code for one answer." })
  @Operational()
  get token(): string {
    return this.#invitation.token;
  }

  @Field(() => GraphQLISODateTime, { description: "Until when it can be answered." })
  @Operational()
  get expiresAt(): Date {
    return this.#invitation.expiresAt;
  }
}

@ObjectType("GuardianConsentOffer", { description: "What a guardian is shown and agrees to." })
@Operational()
export class GuardianConsentOfferType {
  @Field(() => String, { description: "What to show, in the language of the request." })
  wording!: string;

  @Field(() => String, { description: "SHA-256 of the wording: send it back with the consent." })
  wordingSha256!: string;
}

@InputType({ description: "A guardian's consent to a child's account." })
export class GiveGuardianConsentInput {
  @Field(() => String, { description: "The code from the mail; good for one answer." })
  token!: string;

  @Field(() => String, { description: "Name of the guardian." })
  @PersonalData("user.name")
  guardianName!: string;

  @Field(() => GuardianRelationship, { description: "What the guardian is to the child." })
  relationship!: Relationship;

  @Field(() => Int, { description: "Version of the privacy notice that was shown to the guardian." })
  acknowledgedNoticeVersion!: number;

  @Field(() => String, { description: "SHA-256 of the wording that was shown; see `guardianConsentOffer`." })
  wordingSha256!: string;
}

@InputType({ description: "A guardian whom a minor with an account names." })
export class InviteGuardianInput {
  @Field(() => String, { description: "E-mail address of a parent or guardian; not the child's own." })
  @PersonalData("user.contact.email")
  guardianEmail!: string;

  @Field(() => GraphQLUUID, {
    description: "A UUID of the client's own for this one intent: repeat it to repeat safely.",
  })
  idempotencyKey!: string;
}

@ObjectType({ description: "When the guardian was asked, or why they were not." })
@Operational()
export class InviteGuardianPayload {
  @Field(() => GraphQLISODateTime, { nullable: true, description: "When the guardian was asked." })
  receivedAt!: Date | null;

  @Field(() => [UserErrorType], {
    description:
      "GUARDIAN_NOT_NEEDED, GUARDIAN_EMAIL_INVALID, GUARDIAN_ASKED_ALREADY, IDEMPOTENCY_KEY_REUSED",
  })
  userErrors!: UserErrorType[];
}

@InputType({ description: "A guardian's withdrawal of their consent." })
export class WithdrawGuardianConsentInput {
  @Field(() => String, { description: "The code that the consent was given with." })
  token!: string;
}

@InputType({ description: "A guardian's refusal." })
export class RefuseGuardianConsentInput {
  @Field(() => String, { description: "The code from the mail." })
  token!: string;
}

@ObjectType({ description: "When the answer was taken, or why it was not." })
@Operational()
export class GuardianConsentPayload {
  @Field(() => GraphQLISODateTime, { nullable: true, description: "When the answer was taken." })
  receivedAt!: Date | null;

  @Field(() => [UserErrorType], {
    description:
      "GUARDIAN_TOKEN_INVALID, GUARDIAN_NAME_INVALID, NOTICE_NOT_ACKNOWLEDGED, CONSENT_WORDING_OUTDATED",
  })
  userErrors!: UserErrorType[];
}

export const toGuardianInvitationType = (
  invitation: Invitation & { readonly token: string },
): GuardianInvitationType => about({ subject: invitation.accountId }, new GuardianInvitationType(invitation));
