import { Operational, PersonalData } from "@alpokat/policy";
import { UserErrorType } from "@alpokat/subgraph";
import { Field, GraphQLISODateTime, InputType, Int, ObjectType } from "type-graphql";

@InputType({ description: "What a person gives to register (clause 1)." })
export class RegisterAccountInput {
  @Field(() => String, { description: "Name; one word is enough." })
  @PersonalData("user.name")
  name!: string;

  @Field(() => String, { description: "E-mail address." })
  @PersonalData("user.contact.email")
  email!: string;

  @Field(() => String, {
    description: "15 to 128 characters; no other rules but that it must not be a common one.",
  })
  @PersonalData("user.authorization.credentials")
  password!: string;

  @Field(() => String, { description: "Date of birth, YYYY-MM-DD." })
  @PersonalData("user.demographic.date_of_birth")
  dateOfBirth!: string;

  @Field(() => String, { nullable: true, description: "Telephone number, Indonesian or international." })
  @PersonalData("user.contact.phone_number")
  phoneNumber?: string | null;

  @Field(() => String, { nullable: true, description: "Office address." })
  @PersonalData("user.contact.address.work")
  officeAddress?: string | null;

  @Field(() => Int, {
    description: "Version of the privacy notice that was shown and acknowledged; see `privacyNotice`.",
  })
  acknowledgedNoticeVersion!: number;

  @Field(() => String, {
    nullable: true,
    description:
      "Address of a parent or guardian, who is asked to consent; needed for a minor, ignored otherwise.",
  })
  @PersonalData("user.contact.email")
  guardianEmail?: string | null;
}

@ObjectType({ description: "A registration that was received." })
@Operational()
export class AccountRegistration {
  @Field(() => GraphQLISODateTime, { description: "When." })
  receivedAt!: Date;

  @Field(() => Boolean, {
    description:
      "Whether a guardian is asked first: until they consent there is no account, and without an answer within 7 days everything is erased.",
  })
  isAwaitingGuardian!: boolean;
}

@ObjectType({ description: "The registration, or why it was refused." })
@Operational()
export class RegisterAccountPayload {
  @Field(() => AccountRegistration, {
    nullable: true,
    description:
      "The same whether or not the address has an account already, so that nobody learns who is registered.",
  })
  registration!: AccountRegistration | null;

  @Field(() => [UserErrorType], {
    description:
      "NAME_INVALID, EMAIL_INVALID, PASSWORD_TOO_WEAK, DATE_OF_BIRTH_INVALID, GUARDIAN_CONSENT_REQUIRED, GUARDIAN_EMAIL_INVALID, PHONE_NUMBER_INVALID, OFFICE_ADDRESS_INVALID, NOTICE_NOT_ACKNOWLEDGED",
  })
  userErrors!: UserErrorType[];
}
