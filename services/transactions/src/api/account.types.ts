import { Operational, about } from "@alpokat/policy";
import { Directive, Field, ID, ObjectType } from "type-graphql";

@ObjectType("Account", { description: "A person: data subject and sign-in." })
@Directive('@key(fields: "id")')
export class AccountType {
  @Field(() => ID, { description: "UUIDv7." })
  @Operational()
  id!: string;
}

export const toAccountType = (id: string): AccountType =>
  about({ subject: id }, Object.assign(new AccountType(), { id }));
