import { Operational, PersonalData, about } from "@alpokat/policy";
import { Field, ID, ObjectType } from "type-graphql";
import type { Account } from "../domain/account";
import type { ConsentChannel, ConsentTopic } from "../domain/consent";

/** What whoever sends a message may know of whom it goes to, for one purpose and, where that rests on consent, one topic. */
@ObjectType("MessageRecipient", {
  description: "Whom a message goes to, as its purpose allows at this moment.",
})
export class MessageRecipientType {
  readonly #account: Account;

  constructor(account: Account) {
    this.#account = account;
  }

  @Field(() => ID, { description: "Of the account." })
  @Operational()
  get id(): string {
    return this.#account.id;
  }

  @Field(() => String, { nullable: true, description: "Language to write in: `id` or `en`." })
  @Operational()
  get locale(): string {
    return this.#account.locale;
  }

  @Field(() => String, { nullable: true, description: "Name (clauses 3 and 4)." })
  @PersonalData("user.name")
  get name(): string {
    return this.#account.name.reveal();
  }

  @Field(() => String, { nullable: true, description: "E-mail address (clauses 3 and 4)." })
  @PersonalData("user.contact.email")
  get email(): string {
    return this.#account.email.reveal();
  }
}

/** @param scope channel and topic of the consent that the purpose rests on; null where it rests on none. */
export const toMessageRecipientType = (
  account: Account,
  scope: { readonly channel: ConsentChannel; readonly topic: ConsentTopic } | null,
): MessageRecipientType =>
  about({ subject: account.id, ...(scope && { consentScope: scope }) }, new MessageRecipientType(account));
