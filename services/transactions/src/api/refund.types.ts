import { Operational, PersonalData, about } from "@alpokat/policy";
import { DecimalScalar, MoneyInput, MoneyType, UserErrorType, toMoneyType } from "@alpokat/subgraph";
import { GraphQLUUID } from "graphql-scalars";
import { Field, GraphQLISODateTime, ID, InputType, Int, ObjectType, registerEnumType } from "type-graphql";
import type { Refund } from "../domain/refund/refund";
import type { RefundState } from "../domain/refund/refund-state";
import { RefundStateEnum } from "./sale.enums";

@ObjectType("Refund", { description: "Money that goes back to the buyer of a sale." })
export class RefundType {
  readonly #refund: Refund;

  constructor(refund: Refund) {
    this.#refund = refund;
  }

  @Field(() => ID, { description: "UUIDv7." })
  @Operational()
  get id(): string {
    return this.#refund.id;
  }

  @Field(() => String, { description: "Without gaps in its outlet and day." })
  @Operational()
  get number(): string {
    return this.#refund.number;
  }

  @Field(() => RefundStateEnum, { description: "Where it stands." })
  @Operational()
  get state(): RefundState {
    return this.#refund.state;
  }

  @Field(() => Int, { description: "Grows with every change of its state." })
  @Operational()
  get version(): number {
    return this.#refund.version;
  }

  @Field(() => MoneyType, { nullable: true, description: "How much is given back (clause 1)." })
  @PersonalData("user.behavior.purchase_history")
  get total(): MoneyType {
    return toMoneyType(this.#refund.total);
  }

  @Field(() => String, {
    nullable: true,
    description: "Why; null once whom the words were about was erased (clause 1).",
  })
  @PersonalData("user.behavior.purchase_history")
  get reason(): string | null {
    return this.#refund.reason;
  }

  @Field(() => String, {
    nullable: true,
    description: "What the second person said; null where none was needed (clause 1).",
  })
  @PersonalData("user.behavior.purchase_history")
  get reviewReason(): string | null {
    return this.#refund.review?.reason ?? null;
  }

  @Field(() => GraphQLISODateTime, { nullable: true, description: "When it was asked for (clause 1)." })
  @PersonalData("user.behavior.purchase_history")
  get occurredAt(): Date {
    return this.#refund.occurredAt;
  }

  get saleId(): string {
    return this.#refund.saleId;
  }
}

@InputType({ description: "How much of a line is given back." })
export class RefundLineInput {
  @Field(() => Int, { description: "Number of the line in its sale." })
  lineNumber!: number;

  @Field(() => DecimalScalar, { description: "More than zero, and at most what is left of the line." })
  @PersonalData("user.behavior.purchase_history")
  quantity!: string;
}

@InputType({
  description: "What is given back of a sale: an amount, lines, or with neither all that is left.",
})
export class RefundSaleInput {
  @Field(() => ID, { description: "The sale." })
  saleId!: string;

  @Field(() => MoneyInput, {
    nullable: true,
    description: "Null where `lines` say it, or for all that is left.",
  })
  @PersonalData("user.financial")
  amount!: MoneyInput | null;

  @Field(() => [RefundLineInput], {
    nullable: true,
    description: "Each line once; null where `amount` says it.",
  })
  lines!: RefundLineInput[] | null;

  @Field(() => ID, { nullable: true, description: "By which payment; null for the first that covers it." })
  paymentId!: string | null;

  @Field(() => String, { description: "Why, 1 to 200 characters." })
  @PersonalData("user.behavior.purchase_history")
  reason!: string;

  @Field(() => Int, { nullable: true, description: "Version of the sale as you read it; null for any." })
  version!: number | null;

  @Field(() => GraphQLUUID, { description: "A UUID of the client's own for this one intent." })
  idempotencyKey!: string;
}

@ObjectType({ description: "The refund, or why it was refused." })
@Operational()
export class RefundSalePayload {
  @Field(() => RefundType, { nullable: true, description: "The refund." })
  refund!: RefundType | null;

  @Field(() => [UserErrorType], {
    description:
      "SALE_NOT_FOUND, SALE_IMPORTED, VERSION_MISMATCH, ILLEGAL_STATE, REASON_INVALID, AMOUNT_INVALID, QUANTITY_INVALID, LINES_INVALID, LINE_NOT_FOUND, PAYMENT_NOT_FOUND, REFUND_LIMIT, REFUND_EXCEEDS_REST, REFUND_EXCEEDS_PAYMENT, REFUND_WINDOW_OVER, REFUND_WINDOW_CLOSED, IDEMPOTENCY_KEY_REUSED",
  })
  userErrors!: UserErrorType[];
}

const RefundDecisionEnum = { APPROVED: "APPROVED", REJECTED: "REJECTED" } as const;
registerEnumType(RefundDecisionEnum, {
  name: "RefundDecision",
  description: "What a second person says of a refund.",
  valuesConfig: {
    APPROVED: { description: "It is given back." },
    REJECTED: { description: "It is not, and the amount is free again." },
  },
});

@InputType({ description: "A second person's decision on a refund in REVIEW." })
export class ReviewRefundInput {
  @Field(() => ID, { description: "The refund." })
  refundId!: string;

  @Field(() => RefundDecisionEnum, { description: "What is decided." })
  decision!: "APPROVED" | "REJECTED";

  @Field(() => String, { description: "Why, 1 to 200 characters." })
  @PersonalData("user.behavior.purchase_history")
  reason!: string;

  @Field(() => GraphQLUUID, { description: "A UUID of the client's own for this one intent." })
  idempotencyKey!: string;
}

@ObjectType({ description: "The refund, or why it was not decided on." })
@Operational()
export class ReviewRefundPayload {
  @Field(() => RefundType, { nullable: true, description: "The refund." })
  refund!: RefundType | null;

  @Field(() => [UserErrorType], {
    description:
      "REFUND_NOT_FOUND, ILLEGAL_STATE, REASON_INVALID, REVIEWER_IS_REQUESTER, REFUND_HELD, " +
      "REFUND_WINDOW_OVER, REFUND_WINDOW_CLOSED, IDEMPOTENCY_KEY_REUSED",
  })
  userErrors!: UserErrorType[];
}

/** As the merchant's own record. */
export const toRefundType = (refund: Refund): RefundType =>
  about({ subject: refund.merchantId, merchant: refund.merchantId }, new RefundType(refund));
