import { Operational, PersonalData } from "@alpokat/policy";
import { UserErrorType } from "@alpokat/subgraph";
import { GraphQLUUID } from "graphql-scalars";
import { Field, ID, InputType, ObjectType } from "type-graphql";
import type { Escalation, RestrictionWish } from "../../domain/rights/privacy-request";
import type { RefusalReason } from "../../domain/rights/refusal-reason";
import type { RequestState } from "../../domain/rights/request-state";
import type { RequestType } from "../../domain/rights/request-type";
import { AccountType } from "../account.types";
import {
  type PrivacyDecision,
  PrivacyDecisionEnum,
  PrivacyEscalationEnum,
  PrivacyRefusalReasonEnum,
  PrivacyRequestStateEnum,
  PrivacyRequestTypeEnum,
  RestrictionWishEnum,
} from "./privacy-request.enums";
import { PrivacyRequestType } from "./privacy-request.types";

@InputType({ description: "New values; what is left out stays as it is." })
export class RectificationInputType {
  @Field(() => String, { nullable: true, description: "Name; one word is enough." })
  @PersonalData("user.name")
  name?: string | null;

  @Field(() => String, { nullable: true, description: "Telephone number, Indonesian or international." })
  @PersonalData("user.contact.phone_number")
  phoneNumber?: string | null;

  @Field(() => String, { nullable: true, description: "Office address." })
  @PersonalData("user.contact.address.work")
  officeAddress?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Date of birth, YYYY-MM-DD; an officer looks at the evidence first, since minority hangs on it.",
  })
  @PersonalData("user.demographic.date_of_birth")
  dateOfBirth?: string | null;
}

@InputType({ description: "A data subject's request." })
export class SubmitPrivacyRequestInput {
  @Field(() => PrivacyRequestTypeEnum, { description: "Which right." })
  type!: RequestType;

  @Field(() => String, {
    nullable: true,
    description: "What the subject wants to say, up to 2,000 characters.",
  })
  @PersonalData("user.content")
  details?: string | null;

  @Field(() => RectificationInputType, { nullable: true, description: "Of RECTIFICATION: the new values." })
  rectification?: RectificationInputType | null;

  @Field(() => RestrictionWishEnum, { nullable: true, description: "Of RESTRICTION; null imposes it." })
  restriction?: RestrictionWish | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Last part of a receipt's link: for its buyer, who needs no account. Serves ACCESS, PORTABILITY and ERASURE.",
  })
  receiptToken?: string | null;

  @Field(() => GraphQLUUID, {
    description: "A UUID of the client's own for this one intent: repeat it to repeat safely.",
  })
  idempotencyKey!: string;
}

@ObjectType({ description: "The request, or why it was refused." })
@Operational()
export class SubmitPrivacyRequestPayload {
  @Field(() => PrivacyRequestType, { nullable: true, description: "The recorded request." })
  privacyRequest!: PrivacyRequestType | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Shows the result at `privacyRequestResult`, also when there is no account any more. Told here only: keep it.",
  })
  resultToken!: string | null;

  @Field(() => [UserErrorType], {
    description:
      "DETAILS_INVALID, NAME_INVALID, PHONE_NUMBER_INVALID, OFFICE_ADDRESS_INVALID, DATE_OF_BIRTH_INVALID, NOTHING_PROPOSED, RECEIPT_TOKEN_INVALID, TYPE_NEEDS_ACCOUNT, ALREADY_OPEN, IDEMPOTENCY_KEY_REUSED",
  })
  userErrors!: UserErrorType[];
}

@InputType({ description: "An officer's decision." })
export class ResolvePrivacyRequestInput {
  @Field(() => ID, { description: "Of the request; `x-alpokat-case: privacy-request/<id>` names it too." })
  id!: string;

  @Field(() => PrivacyDecisionEnum, { description: "Whether it is granted." })
  decision!: PrivacyDecision;

  @Field(() => PrivacyRefusalReasonEnum, { nullable: true, description: "Of REFUSE: why." })
  reason?: RefusalReason | null;

  @Field(() => GraphQLUUID, {
    description: "A UUID of the client's own for this one intent: repeat it to repeat safely.",
  })
  idempotencyKey!: string;
}

@ObjectType({ description: "The request as it stands now, or why nothing was decided." })
@Operational()
export class ResolvePrivacyRequestPayload {
  @Field(() => PrivacyRequestType, { nullable: true, description: "The request." })
  privacyRequest!: PrivacyRequestType | null;

  @Field(() => [UserErrorType], {
    description:
      "REQUEST_NOT_FOUND, ILLEGAL_STATE, OWN_REQUEST, REASON_MISSING, REASON_NOT_APPLICABLE, IDEMPOTENCY_KEY_REUSED",
  })
  userErrors!: UserErrorType[];
}

@InputType({ description: "Which requests; what is left out does not narrow." })
export class PrivacyRequestFilterInput {
  @Field(() => [PrivacyRequestStateEnum], {
    nullable: true,
    description: "In one of these states; null for all that wait for an answer.",
  })
  states?: RequestState[] | null;

  @Field(() => [PrivacyRequestTypeEnum], { nullable: true, description: "Of one of these types." })
  types?: RequestType[] | null;

  @Field(() => PrivacyEscalationEnum, { nullable: true, description: "Of this urgency." })
  escalation?: Escalation | null;
}

@InputType({ description: "New values; what is left out stays as it is." })
export class UpdateAccountInput {
  @Field(() => String, { nullable: true, description: "Name; one word is enough." })
  @PersonalData("user.name")
  name?: string | null;

  @Field(() => String, { nullable: true, description: "Telephone number, Indonesian or international." })
  @PersonalData("user.contact.phone_number")
  phoneNumber?: string | null;

  @Field(() => String, { nullable: true, description: "Office address." })
  @PersonalData("user.contact.address.work")
  officeAddress?: string | null;
}

@ObjectType({ description: "The account, or why it was not updated." })
@Operational()
export class UpdateAccountPayload {
  @Field(() => AccountType, { nullable: true, description: "The account as it is now." })
  account!: AccountType | null;

  @Field(() => [UserErrorType], {
    description: "NAME_INVALID, PHONE_NUMBER_INVALID, OFFICE_ADDRESS_INVALID, NOTHING_PROPOSED",
  })
  userErrors!: UserErrorType[];
}
