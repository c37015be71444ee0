import { Operational } from "@alpokat/policy";
import { Field, GraphQLISODateTime, Int, ObjectType, registerEnumType } from "type-graphql";
import type { ReceiptCause, ReceiptState, ReceiptVersion } from "../../domain/receipts/receipt-version";

export const ReceiptStateEnum = {
  ISSUED: "ISSUED",
  SENT: "SENT",
  SUPERSEDED: "SUPERSEDED",
  REVOKED: "REVOKED",
} as const satisfies Record<ReceiptState, ReceiptState>;
registerEnumType(ReceiptStateEnum, {
  name: "ReceiptState",
  description: "Where a version of a receipt stands.",
  valuesConfig: {
    ISSUED: { description: "It stands." },
    SENT: { description: "It stands, and a mail server took it for the buyer." },
    SUPERSEDED: { description: "A newer version stands in its place." },
    REVOKED: { description: "Its sale was voided." },
  },
});

const ReceiptCauseEnum = { REQUEST: "REQUEST", REFUND: "REFUND" } as const satisfies Record<
  ReceiptCause,
  ReceiptCause
>;
registerEnumType(ReceiptCauseEnum, {
  name: "ReceiptCause",
  description: "What made a version of a receipt.",
  valuesConfig: {
    REQUEST: { description: "The buyer asked for a receipt." },
    REFUND: { description: "Money was given back after the one before." },
  },
});

@ObjectType("ReceiptVersion", { description: "A version of a receipt: all have its number and its link." })
@Operational()
export class ReceiptVersionType {
  @Field(() => Int, { description: "From 1, without gaps." })
  version!: number;

  @Field(() => ReceiptStateEnum, { description: "Where it stands." })
  state!: ReceiptState;

  @Field(() => ReceiptCauseEnum, { description: "What made it." })
  cause!: ReceiptCause;

  @Field(() => GraphQLISODateTime, { description: "When it was issued." })
  issuedAt!: Date;

  @Field(() => GraphQLISODateTime, { description: "When it came into its state." })
  changedAt!: Date;
}

export const toVersionType = (version: ReceiptVersion): ReceiptVersionType =>
  Object.assign(new ReceiptVersionType(), version);
