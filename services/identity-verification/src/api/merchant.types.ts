import { Operational } from "@alpokat/policy";
import { UserErrorType } from "@alpokat/subgraph";
import { GraphQLUUID } from "graphql-scalars";
import { Directive, Field, GraphQLISODateTime, ID, InputType, ObjectType } from "type-graphql";
import type { Merchant } from "../domain/merchant";

@ObjectType("Merchant", { description: "A business that an account owns." })
@Directive('@key(fields: "id")')
@Operational()
export class MerchantType {
  // Nullable but for the key: another subgraph may name a merchant that this one does not show, or is down.
  @Field(() => ID, { description: "UUIDv7." })
  id!: string;

  @Field(() => String, {
    nullable: true,
    description: "The name that it trades under: business data, shown on its receipts.",
  })
  tradeName!: string;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "When it was registered." })
  createdAt!: Date;
}

@InputType({ description: "A business to register." })
export class RegisterMerchantInput {
  @Field(() => String, { description: "The name that it trades under, 1 to 100 characters." })
  tradeName!: string;

  @Field(() => GraphQLUUID, {
    description: "A UUID of the client's own for this one intent: repeat it to repeat safely.",
  })
  idempotencyKey!: string;
}

@ObjectType({ description: "The merchant, or why it was refused." })
@Operational()
export class RegisterMerchantPayload {
  @Field(() => MerchantType, {
    nullable: true,
    description: "The new merchant; refresh the session to act for it.",
  })
  merchant!: MerchantType | null;

  @Field(() => [UserErrorType], {
    description: "TRADE_NAME_INVALID, GUARDIAN_CONSENT_REQUIRED, IDEMPOTENCY_KEY_REUSED",
  })
  userErrors!: UserErrorType[];
}

export const toMerchantType = ({ id, tradeName, createdAt }: Merchant): MerchantType =>
  Object.assign(new MerchantType(), { id, tradeName, createdAt });
