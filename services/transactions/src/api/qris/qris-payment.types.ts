import { Operational, PersonalData, type SubjectReference, about } from "@alpokat/policy";
import { MoneyInput, MoneyType, UserErrorType, toMoneyType } from "@alpokat/subgraph";
import { GraphQLUUID } from "graphql-scalars";
import { Field, GraphQLISODateTime, ID, InputType, Int, ObjectType } from "type-graphql";
import type { QrisPaymentDetails } from "../../application/qris/create-qris-payment";
import type { PaymentState } from "../../domain/payment";
import { PaymentStateEnum } from "../sale.enums";
import { QrCodeType, toQrCodeType } from "./qris.types";

@ObjectType("QrisPayment", {
  description: "A payment of a sale by QRIS: taken by the provider's signed word alone.",
})
export class QrisPaymentType {
  readonly #details: QrisPaymentDetails;

  constructor(details: QrisPaymentDetails) {
    this.#details = details;
  }

  @Field(() => ID, { description: "UUIDv7." })
  @Operational()
  get id(): string {
    return this.#details.payment.id;
  }

  @Field(() => ID, { description: "Of the sale that it pays." })
  @Operational()
  get saleId(): string {
    return this.#details.payment.saleId;
  }

  @Field(() => PaymentStateEnum, {
    description: "PENDING until the provider's signed word; CAPTURED once the sale is paid.",
  })
  @Operational()
  get state(): PaymentState {
    return this.#details.payment.state;
  }

  @Field(() => MoneyType, { nullable: true, description: "How much it is (clause 1)." })
  @PersonalData("user.financial")
  get amount(): MoneyType {
    const { amount, currency } = this.#details.payment;
    return toMoneyType({ minor: amount, currency });
  }

  @Field(() => GraphQLISODateTime, { nullable: true, description: "When it ends unpaid." })
  @Operational()
  get expiresAt(): Date | null {
    return this.#details.payment.expiresAt;
  }

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When it was taken; null until then (clause 1).",
  })
  @PersonalData("user.behavior.purchase_history")
  get capturedAt(): Date | null {
    return this.#details.payment.capturedAt;
  }

  @Field(() => QrCodeType, {
    nullable: true,
    description: "What the buyer scans; null until the provider issued it.",
  })
  @Operational()
  get qrCode(): QrCodeType | null {
    return this.#details.code && toQrCodeType(this.#details.code);
  }
}

@InputType({ description: "A code that pays an open sale, or a part of it." })
export class CreateQrisPaymentInput {
  @Field(() => ID, { description: "A sale of state OPEN." })
  saleId!: string;

  @Field(() => MoneyInput, {
    nullable: true,
    description: "In rupiah, at most what is due; null for all that is due.",
  })
  @PersonalData("user.financial")
  amount!: MoneyInput | null;

  @Field(() => Int, { defaultValue: 300, description: "How long the code can be paid: 60 to 86400 seconds." })
  validSeconds!: number;

  @Field(() => GraphQLUUID, {
    description: "A UUID of the client's own for this one intent: repeat it to repeat safely.",
  })
  idempotencyKey!: string;
}

@ObjectType({ description: "The payment, or why it was refused." })
@Operational()
export class CreateQrisPaymentPayload {
  @Field(() => QrisPaymentType, { nullable: true, description: "The payment with its code." })
  payment!: QrisPaymentType | null;

  @Field(() => [UserErrorType], {
    description:
      "QRIS_NOT_AVAILABLE, SALE_NOT_FOUND, ILLEGAL_STATE, QRIS_NOT_REGISTERED, CURRENCY_NOT_IDR, AMOUNT_INVALID, AMOUNT_EXCEEDS_DUE, QRIS_CEILING_EXCEEDED, EXPIRY_INVALID, PAYMENT_CLOSED, PROVIDER_UNAVAILABLE, PROVIDER_REFUSED, IDEMPOTENCY_KEY_REUSED",
  })
  userErrors!: UserErrorType[];
}

const subjectOf = ({ payment: { merchantId } }: QrisPaymentDetails): SubjectReference => ({
  subject: merchantId,
  merchant: merchantId,
});

export const toQrisPaymentType = (details: QrisPaymentDetails): QrisPaymentType =>
  about(subjectOf(details), new QrisPaymentType(details));
