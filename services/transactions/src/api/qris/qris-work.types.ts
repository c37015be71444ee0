import { Operational, PersonalData, type SubjectReference, about } from "@alpokat/policy";
import { Connection, MoneyType, UserErrorType, toMoneyType } from "@alpokat/subgraph";
import { Field, GraphQLISODateTime, ID, InputType, ObjectType } from "type-graphql";
import type { QrisWorkItem, QrisWorkKind } from "../../domain/qris/work-item";
import { QrisWorkKindEnum } from "./qris.enums";

@ObjectType("QrisWorkItem", {
  description: "Money of a QRIS payment that no machine puts in order: somebody has to, with the provider.",
})
export class QrisWorkItemType {
  readonly #item: QrisWorkItem;

  constructor(
    item: QrisWorkItem,
    readonly subject: SubjectReference,
  ) {
    this.#item = item;
  }

  @Field(() => ID, { description: "UUIDv7." })
  @Operational()
  get id(): string {
    return this.#item.id;
  }

  @Field(() => QrisWorkKindEnum, { description: "Why somebody has to look at it." })
  @Operational()
  get kind(): QrisWorkKind {
    return this.#item.kind;
  }

  @Field(() => MoneyType, {
    nullable: true,
    description: "How much it is; null where the provider did not say it in whole rupiah (clause 1).",
  })
  @PersonalData("user.financial")
  get amount(): MoneyType | null {
    return this.#item.amount && toMoneyType(this.#item.amount);
  }

  @Field(() => String, {
    nullable: true,
    description: "The provider's number, as it said it; null where it said none (clause 1).",
  })
  @PersonalData("user.financial")
  get providerReference(): string | null {
    return this.#item.providerReference;
  }

  @Field(() => GraphQLISODateTime, { description: "When it was found." })
  @Operational()
  get createdAt(): Date {
    return this.#item.createdAt;
  }

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When somebody closed it; null while it waits.",
  })
  @Operational()
  get closedAt(): Date | null {
    return this.#item.closedAt;
  }

  get paymentId(): string {
    return this.#item.paymentId;
  }
}

@ObjectType()
export class QrisWorkItemConnection extends Connection(() => QrisWorkItemType, "QrisWorkItem") {}

@InputType({ description: "An item whose money is in order." })
export class CloseQrisWorkItemInput {
  @Field(() => ID, { description: "Of the item." })
  id!: string;
}

@ObjectType({ description: "The item as it is then, or why it was not closed." })
@Operational()
export class CloseQrisWorkItemPayload {
  @Field(() => QrisWorkItemType, { nullable: true, description: "The item." })
  item!: QrisWorkItemType | null;

  @Field(() => [UserErrorType], { description: "WORK_ITEM_NOT_FOUND, ILLEGAL_STATE" })
  userErrors!: UserErrorType[];
}

/** As the merchant's own record. */
export function toQrisWorkItemType(item: QrisWorkItem): QrisWorkItemType {
  const subject = { subject: item.merchantId, merchant: item.merchantId };
  return about(subject, new QrisWorkItemType(item, subject));
}
