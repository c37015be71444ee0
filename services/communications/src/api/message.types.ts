import { Operational } from "@alpokat/policy";
import { Connection } from "@alpokat/subgraph";
import { Directive, Field, GraphQLISODateTime, ID, Int, ObjectType, registerEnumType } from "type-graphql";
import type { Delivery, DeliveryState as State } from "../domain/delivery";
import type { Message } from "../domain/message";

const MessageCategory = { TRANSACTIONAL: "TRANSACTIONAL" } as const;
registerEnumType(MessageCategory, {
  name: "MessageCategory",
  description: "What a message is for; with it the clause that allows it.",
  valuesConfig: {
    TRANSACTIONAL: { description: "It belongs to a transaction, such as a receipt (clause 3)." },
  },
});

const MessageChannel = { EMAIL: "EMAIL" } as const;
registerEnumType(MessageChannel, {
  name: "MessageChannel",
  description: "How a message travels.",
  valuesConfig: { EMAIL: { description: "By mail." } },
});

const MessageDeliveryState = {
  QUEUED: "QUEUED",
  SENDING: "SENDING",
  SENT: "SENT",
  RETRY: "RETRY",
  UNDELIVERABLE: "UNDELIVERABLE",
} as const satisfies Record<State, State>;
registerEnumType(MessageDeliveryState, {
  name: "MessageDeliveryState",
  description: "Where a delivery stands.",
  valuesConfig: {
    QUEUED: { description: "Not begun." },
    SENDING: { description: "An attempt is being made." },
    SENT: { description: "A mail server took the responsibility for it." },
    RETRY: { description: "The last attempt failed for the moment; another follows." },
    UNDELIVERABLE: { description: "It was refused for good, or given up." },
  },
});

@ObjectType("MessageDelivery", { description: "A message on its way through one channel; never to whom." })
@Operational()
export class MessageDeliveryType {
  @Field(() => ID, { description: "UUIDv7; local part of the mail's Message-ID." })
  id!: string;

  @Field(() => MessageChannel, { description: "The channel." })
  channel!: "EMAIL";

  @Field(() => MessageDeliveryState, { description: "Where it stands." })
  state!: State;

  @Field(() => Int, { description: "Attempts begun." })
  attempts!: number;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "When it was sent; null until then." })
  sentAt!: Date | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Code of the last failure, such as `SMTP_550`, `POLICY_DENIED` or `ETIMEDOUT`; null once it is sent.",
  })
  lastErrorCode!: string | null;
}

@ObjectType("Message", { description: "Something to be told to one recipient." })
@Directive('@key(fields: "id")')
@Operational()
export class MessageType {
  @Field(() => ID, { description: "UUIDv7." })
  id!: string;

  @Field(() => MessageCategory, { description: "What it is for." })
  category!: "TRANSACTIONAL";

  @Field(() => String, { description: "Key of its template, such as `receipt`." })
  template!: string;

  @Field(() => GraphQLISODateTime, { description: "When it was asked for." })
  createdAt!: Date;

  readonly saleId!: string;
}

@ObjectType()
export class MessageConnection extends Connection(() => MessageType, "Message") {}

export const toMessageType = ({ id, category, template, createdAt, saleId }: Message): MessageType =>
  Object.assign(new MessageType(), { id, category, template, createdAt, saleId });

export const toMessageDeliveryType = (delivery: Delivery): MessageDeliveryType => {
  const { id, channel, state, attempts, sentAt, lastErrorCode } = delivery;
  return Object.assign(new MessageDeliveryType(), { id, channel, state, attempts, sentAt, lastErrorCode });
};
