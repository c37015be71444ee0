import { Operational, PersonalData } from "@alpokat/policy";
import { UserErrorType } from "@alpokat/subgraph";
import { GraphQLUUID } from "graphql-scalars";
import { Field, ID, InputType, ObjectType } from "type-graphql";
import { ReceiptType } from "./receipt.types";

@InputType({ description: "A receipt that the buyer asks for at the till." })
export class RequestReceiptInput {
  @Field(() => ID, { description: "The sale." })
  saleId!: string;

  @Field(() => String, { description: "One e-mail address, as the buyer gave it for this receipt." })
  @PersonalData("user.contact.email.receipt")
  email!: string;

  @Field(() => String, { defaultValue: "id", description: "`id` or `en`." })
  language!: string;

  @Field(() => GraphQLUUID, {
    description: "A UUID of the client's own for this one intent: repeat it to repeat safely.",
  })
  idempotencyKey!: string;
}

@ObjectType({ description: "The receipt, or why it was refused." })
@Operational()
export class RequestReceiptPayload {
  @Field(() => ReceiptType, { nullable: true, description: "The receipt; it is sent once it is issued." })
  receipt!: ReceiptType | null;

  @Field(() => [UserErrorType], {
    description:
      "SALE_NOT_FOUND, ILLEGAL_STATE, EMAIL_INVALID, RECEIPT_LIMIT_REACHED, IDEMPOTENCY_KEY_REUSED",
  })
  userErrors!: UserErrorType[];
}

@InputType({ description: "A receipt that the holder of its link keeps in their account." })
export class ClaimReceiptInput {
  @Field(() => String, { description: "The last part of the receipt's link." })
  token!: string;
}

@ObjectType({ description: "The claimed receipt, or why it was refused." })
@Operational()
export class ClaimReceiptPayload {
  @Field(() => ReceiptType, {
    nullable: true,
    description: "The receipt, now among the account's purchases.",
  })
  receipt!: ReceiptType | null;

  @Field(() => [UserErrorType], { description: "RECEIPT_NOT_FOUND, RECEIPT_CLAIMED_ALREADY" })
  userErrors!: UserErrorType[];
}

@InputType({ description: "A receipt that did not reach its buyer." })
export class ResendReceiptInput {
  @Field(() => ID, { description: "The receipt." })
  receiptId!: string;

  @Field(() => GraphQLUUID, {
    description: "A UUID of the client's own for this one intent: repeat it to repeat safely.",
  })
  idempotencyKey!: string;
}

@ObjectType({ description: "The receipt that is sent again, or why it was refused." })
@Operational()
export class ResendReceiptPayload {
  @Field(() => ReceiptType, {
    nullable: true,
    description: "The receipt, sent to the address that it was asked for with and to no other.",
  })
  receipt!: ReceiptType | null;

  @Field(() => [UserErrorType], {
    description: "RECEIPT_NOT_FOUND, RESEND_LIMIT_REACHED, IDEMPOTENCY_KEY_REUSED",
  })
  userErrors!: UserErrorType[];
}
