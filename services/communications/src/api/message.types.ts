import { Operational } from "@alpokat/policy";
import { Connection } from "@alpokat/subgraph";
import { Directive, Field, GraphQLISODateTime, ID, Int, ObjectType, registerEnumType } from "type-graphql";
import type { Delivery, DeliveryState as State, PolicyRefusal } from "../domain/delivery";
import type { Message, MessageCategory as Category } from "../domain/message";

const MessageCategory = {
  TRANSACTIONAL: "TRANSACTIONAL",
  ADMINISTRATIVE: "ADMINISTRATIVE",
  NEWS: "NEWS",
} as const satisfies Record<Category, Category>;
registerEnumType(MessageCategory, {
  name: "MessageCategory",
  description: "What a message is for; with it the clause that allows it.",
  valuesConfig: {
    TRANSACTIONAL: { description: "It belongs to a transaction, such as a receipt (clause 3)." },
    ADMINISTRATIVE: {
      description: "It is about the account itself, such as a new privacy notice (clause 3).",
    },
    NEWS: { description: "News of ALPOKAT, with the consent of whoever gets them (clause 4)." },
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
  SUPPRESSED: "SUPPRESSED",
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
    SUPPRESSED: {
      description:
        "The privacy policy let nothing be sent when it was due, as after a consent was withdrawn.",
    },
  },
});

@ObjectType("MessageRefusal", { description: "Why the privacy policy let nothing be sent." })
@Operational()
class MessageRefusalType {
  @Field(() => String, { description: "Clause of the privacy policy, or article." })
  clause!: string;

  @Field(() => String, { nullable: true, description: "Rule that forbade it; null where none permits it." })
  rule!: string | null;

  @Field(() => String, { description: "Article of law." })
  law!: string;

  @Field(() => String, { nullable: true, description: "Purpose that it would have been sent for." })
  purpose!: string | null;

  @Field(() => String, { description: "Why, as a code." })
  reason!: string;
}

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

  @Field(() => MessageRefusalType, {
    nullable: true,
    description: "What the privacy policy said, where it is why nothing is sent.",
  })
  refusal!: PolicyRefusal | null;
}

@ObjectType("Message", { description: "Something to be told to one recipient." })
@Directive('@key(fields: "id")')
@Operational()
export class MessageType {
  @Field(() => ID, { description: "UUIDv7." })
  id!: string;

  @Field(() => MessageCategory, { description: "What it is for." })
  category!: Category;

  @Field(() => String, { description: "Key of its template, such as `receipt`." })
  template!: string;

  @Field(() => GraphQLISODateTime, { description: "When it was asked for." })
  createdAt!: Date;

  readonly saleId!: string | null;
}

@ObjectType()
export class MessageConnection extends Connection(() => MessageType, "Message") {}

export const toMessageType = (message: Message): MessageType => {
  const { id, category, template, createdAt } = message;
  const saleId = message.template === "receipt" ? message.saleId : null;
  return Object.assign(new MessageType(), { id, category, template, createdAt, saleId });
};

export const toMessageDeliveryType = (delivery: Delivery): MessageDeliveryType => {
  const { id, channel, state, attempts, sentAt, lastErrorCode, refusal } = delivery;
  const shown = { id, channel, state, attempts, sentAt, lastErrorCode, refusal };
  return Object.assign(new MessageDeliveryType(), shown);
};
