import { Operational } from "@alpokat/policy";
import { Field, GraphQLISODateTime, ObjectType } from "type-graphql";
import type { ReceiptSigningKey } from "../../domain/receipts/receipt-signing-key";
import type { ReceiptStanding, ReceiptState } from "../../domain/receipts/receipt-version";
import { ReceiptStateEnum } from "./receipt-version.types";

@ObjectType("ReceiptSigningKey", { description: "A public key that receipts are verified with." })
@Operational()
export class ReceiptSigningKeyType {
  @Field(() => String, { description: "What a statement's header names it by (`kid`)." })
  keyId!: string;

  @Field(() => String, { description: "32 bytes of Ed25519, base64url: `x` of its JWK (RFC 8037)." })
  publicKey!: string;

  @Field(() => Boolean, {
    description: "Whether it signs now; a retired one still verifies what it signed.",
  })
  isCurrent!: boolean;
}

@ObjectType("ReceiptStanding", {
  description: "Where a version of a receipt stands, and nothing that it says.",
})
@Operational()
export class ReceiptStandingType {
  @Field(() => ReceiptStateEnum, {
    description: "ISSUED while it stands, whether or not it was sent; SUPERSEDED or REVOKED once it doesn't.",
  })
  state!: ReceiptState;

  @Field(() => GraphQLISODateTime, { description: "Since when." })
  since!: Date;
}

export const toSigningKeyType = (key: ReceiptSigningKey): ReceiptSigningKeyType =>
  Object.assign(new ReceiptSigningKeyType(), key);

export const toStandingType = (standing: ReceiptStanding): ReceiptStandingType =>
  Object.assign(new ReceiptStandingType(), standing);
