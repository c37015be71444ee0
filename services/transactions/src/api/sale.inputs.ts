import type { CurrencyCode } from "@alpokat/kernel";
import { Operational, PersonalData } from "@alpokat/policy";
import { CurrencyCodeEnum, DecimalScalar, MoneyInput, UserErrorType } from "@alpokat/subgraph";
import { GraphQLUUID } from "graphql-scalars";
import { Field, GraphQLISODateTime, ID, InputType, ObjectType } from "type-graphql";
import type { PaymentMethod } from "../domain/sale";
import { PaymentMethodEnum, SaleType } from "./sale.types";

@InputType({ description: "An item of the catalogue, or a name with a price." })
export class SaleLineInput {
  @Field(() => ID, { nullable: true, description: "Item of the catalogue, at its price of that moment." })
  itemId!: string | null;

  @Field(() => ID, { nullable: true, description: "Variation of the item; needed where it has any." })
  variationId!: string | null;

  @Field(() => [ID], {
    defaultValue: [],
    description:
      "Modifiers that are chosen with the item, at most 50; one that is chosen twice stands twice.",
  })
  modifierIds!: string[];

  @Field(() => String, { nullable: true, description: "What is sold, where it is not in the catalogue." })
  @PersonalData("user.behavior.purchase_history")
  name!: string | null;

  @Field(() => MoneyInput, {
    nullable: true,
    description: "Price of one unit, where it is not in the catalogue or the item's pricing is VARIABLE.",
  })
  @PersonalData("user.financial")
  unitPrice!: MoneyInput | null;

  @Field(() => DecimalScalar, {
    defaultValue: "1",
    description: "More than zero, with the decimals of its unit.",
  })
  @PersonalData("user.behavior.purchase_history")
  quantity!: string;
}

/** Neither telemetry nor a place can be said here: the gateway records the one, and the outlet has a city. */
@InputType({ description: "A sale that was made at an outlet." })
export class RecordSaleInput {
  @Field(() => ID, { description: "Where it was made." })
  outletId!: string;

  @Field(() => CurrencyCodeEnum, { defaultValue: "IDR", description: "Currency of every line." })
  currencyCode!: CurrencyCode;

  @Field(() => PaymentMethodEnum, { description: "How it was paid." })
  @PersonalData("user.financial")
  paymentMethod!: PaymentMethod;

  @Field(() => [SaleLineInput], { description: "1 to 500 lines." })
  lines!: SaleLineInput[];

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When it was made, at most 72 hours ago; null for now.",
  })
  occurredAt!: Date | null;

  @Field(() => MoneyInput, { nullable: true, description: "What the till computed, to be checked." })
  expectedTotal!: MoneyInput | null;

  @Field(() => GraphQLUUID, {
    description: "A UUID of the client's own for this one intent: repeat it to repeat safely.",
  })
  idempotencyKey!: string;
}

@ObjectType({ description: "The sale, or why it was refused." })
@Operational()
export class RecordSalePayload {
  @Field(() => SaleType, { nullable: true, description: "The sale." })
  sale!: SaleType | null;

  @Field(() => [UserErrorType], {
    description:
      "OUTLET_NOT_FOUND, LINES_INVALID, LINE_INVALID, NAME_INVALID, QUANTITY_INVALID, AMOUNT_INVALID, MIXED_CURRENCIES, ITEM_NOT_FOUND, ITEM_ARCHIVED, ITEM_NOT_AVAILABLE, VARIATION_REQUIRED, VARIATION_NOT_FOUND, MODIFIER_NOT_FOUND, MODIFIER_COUNT_INVALID, PRICE_NOT_FOUND, OCCURRED_AT_IN_FUTURE, OCCURRED_AT_TOO_OLD, TOTAL_MISMATCH, IDEMPOTENCY_KEY_REUSED",
  })
  userErrors!: UserErrorType[];
}

@InputType({ description: "Which sales of the caller's own merchants." })
export class SalesFilterInput {
  @Field(() => ID, { nullable: true, description: "Of one merchant." })
  merchantId!: string | null;

  @Field(() => ID, { nullable: true, description: "Of one outlet." })
  outletId!: string | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "Made at or after." })
  occurredFrom!: Date | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "Made before." })
  occurredTo!: Date | null;
}
