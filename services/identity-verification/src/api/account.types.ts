import { Operational, PersonalData, about } from "@alpokat/policy";
import { Directive, Field, GraphQLISODateTime, ID, ObjectType, registerEnumType } from "type-graphql";
import type { Account, AccountStatus as Status } from "../domain/account";

const AccountStatus = {
  ACTIVE: "ACTIVE",
  RESTRICTED: "RESTRICTED",
  FROZEN: "FROZEN",
  CLOSED: "CLOSED",
} as const satisfies Record<Status, Status>;
registerEnumType(AccountStatus, {
  name: "AccountStatus",
  description: "Where an account stands.",
  valuesConfig: {
    ACTIVE: { description: "In use." },
    RESTRICTED: {
      description:
        "Data is kept and not used: its person has limited the processing, or is a minor whose guardian has not consented (UU 27/2022 art. 11, 25).",
    },
    FROZEN: { description: "Held: nothing moves until it is released." },
    CLOSED: { description: "Ended by its person." },
  },
});

/** Personal fields are getters: a value is decrypted when the policy has allowed it and not before. */
@ObjectType("Account", { description: "A person: data subject and sign-in." })
@Directive('@key(fields: "id")')
export class AccountType {
  readonly #account: Account;

  constructor(account: Account) {
    this.#account = account;
  }

  @Field(() => ID, { description: "UUIDv7." })
  @Operational()
  get id(): string {
    return this.#account.id;
  }

  @Field(() => AccountStatus, { nullable: true, description: "Where the account stands." })
  @Operational()
  get status(): Status {
    return this.#account.status;
  }

  @Field(() => GraphQLISODateTime, { nullable: true, description: "When the account was registered." })
  @Operational()
  get createdAt(): Date {
    return this.#account.createdAt;
  }

  @Field(() => String, { nullable: true, description: "Name (clause 1)." })
  @PersonalData("user.name")
  get name(): string {
    return this.#account.name.reveal();
  }

  @Field(() => String, { nullable: true, description: "E-mail address (clause 1)." })
  @PersonalData("user.contact.email")
  get email(): string {
    return this.#account.email.reveal();
  }

  @Field(() => String, { nullable: true, description: "Telephone number in E.164 (clause 1)." })
  @PersonalData("user.contact.phone_number")
  get phoneNumber(): string | null {
    return this.#account.phoneNumber?.reveal() ?? null;
  }

  @Field(() => String, { nullable: true, description: "Date of birth, ISO 8601 (clause 1)." })
  @PersonalData("user.demographic.date_of_birth")
  get dateOfBirth(): string | null {
    return this.#account.dateOfBirth?.reveal() ?? null;
  }

  @Field(() => String, { nullable: true, description: "Office address (clause 1)." })
  @PersonalData("user.contact.address.work")
  get officeAddress(): string | null {
    return this.#account.officeAddress?.reveal() ?? null;
  }
}

export const toAccountType = (account: Account): AccountType =>
  about({ subject: account.id }, new AccountType(account));
