import { Operational, about } from "@alpokat/policy";
import { Directive, Field, ID, ObjectType } from "type-graphql";

@ObjectType("Account", { description: "A person; what is known of them belongs to identity-verification." })
@Directive('@key(fields: "id")')
export class AccountType {
  @Field(() => ID, { description: "UUIDv7." })
  @Operational()
  id!: string;
}

@ObjectType("Receipt", { description: "A digital receipt; what it shows belongs to transactions." })
@Directive('@key(fields: "id")')
export class ReceiptType {
  @Field(() => ID, { description: "UUIDv7." })
  @Operational()
  id!: string;
}

export const toAccountType = (id: string): AccountType =>
  about({ subject: id }, Object.assign(new AccountType(), { id }));

export const toReceiptType = (id: string): ReceiptType => Object.assign(new ReceiptType(), { id });
