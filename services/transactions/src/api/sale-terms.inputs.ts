import { PersonalData } from "@alpokat/policy";
import { DecimalScalar, MoneyInput } from "@alpokat/subgraph";
import { Field, InputType, Int } from "type-graphql";
import type { PaymentMethod } from "../domain/sale";
import type * as terms from "../domain/sale-terms";
import { PaymentMethodEnum } from "./sale.enums";

@InputType({ description: "What is taken off: a percentage of what is left, or an amount." })
export class DiscountInput {
  @Field(() => String, { description: "What it is called, 1 to 100 characters." })
  @PersonalData("user.behavior.purchase_history")
  name!: string;

  @Field(() => DecimalScalar, {
    nullable: true,
    description: "More than 0 and at most 100, with at most two decimals; null where `amount` says it.",
  })
  percent!: string | null;

  @Field(() => MoneyInput, { nullable: true, description: "Null where `percent` says it." })
  @PersonalData("user.financial")
  amount!: MoneyInput | null;
}

@InputType({ description: "A payment of a sale." })
export class SalePaymentInput {
  @Field(() => PaymentMethodEnum, { description: "How it is paid." })
  @PersonalData("user.financial")
  method!: PaymentMethod;

  @Field(() => MoneyInput, {
    nullable: true,
    description: "Its part of the total, without change; null, in one of them, for what the others leave.",
  })
  @PersonalData("user.financial")
  amount!: MoneyInput | null;

  @Field(() => MoneyInput, {
    nullable: true,
    description: "Cash that was handed over, change included; null for exactly the amount.",
  })
  @PersonalData("user.financial")
  tendered!: MoneyInput | null;

  @Field(() => String, {
    nullable: true,
    description: "Who takes the money, such as `GOPAY`: 1 to 30 capital letters, digits and `_`.",
  })
  provider!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Whose wallet or card it comes from, written likewise.",
  })
  @PersonalData("user.financial")
  issuer!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The provider's own number of the payment; one payment of the merchant has it.",
  })
  @PersonalData("user.financial")
  providerReference!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "What the terminal calls the card by, such as its token: 4 to 64 letters, digits, `*`, `_` and `-`, and never the card's number. Used to find fraud, and kept by nobody but as a keyed digest.",
  })
  @PersonalData("user.financial")
  cardReference!: string | null;

  @Field(() => Int, {
    defaultValue: 0,
    description: "How many attempts at this payment were denied before it was taken, 0 to 99.",
  })
  deniedAttempts!: number;
}

export const toDiscountInput = ({ name, percent, amount }: DiscountInput): terms.DiscountInput => ({
  name,
  percent: percent ?? null,
  amount: amount ?? null,
});

export const toPaymentInput = (input: SalePaymentInput): terms.PaymentInput => ({
  method: input.method,
  amount: input.amount ?? null,
  tendered: input.tendered ?? null,
  provider: input.provider ?? null,
  issuer: input.issuer ?? null,
  providerReference: input.providerReference ?? null,
  cardReference: input.cardReference ?? null,
  deniedAttempts: input.deniedAttempts,
});
