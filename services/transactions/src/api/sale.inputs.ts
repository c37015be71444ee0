import type { CurrencyCode } from "@alpokat/kernel";
import { Operational, PersonalData } from "@alpokat/policy";
import { CurrencyCodeEnum, DecimalScalar, MoneyInput, UserErrorType } from "@alpokat/subgraph";
import { GraphQLUUID } from "graphql-scalars";
import { Field, GraphQLISODateTime, ID, InputType, ObjectType } from "type-graphql";
import type { PaymentMethod } from "../domain/sale";
import type { SaleInput } from "../domain/sale-input";
import { TaxKindEnum } from "./catalog.enums";
import type { TaxKind } from "../domain/catalog";
import { DiscountInput, SalePaymentInput, toDiscountInput, toPaymentInput } from "./sale-terms.inputs";
import { PaymentMethodEnum } from "./sale.enums";
import { SaleType } from "./sale.types";

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

  @Field(() => TaxKindEnum, {
    nullable: true,
    description: "Tax of what is not in the catalogue; null for PBJT where the outlet owes it, and else PPN.",
  })
  taxKind!: TaxKind | null;

  @Field(() => [DiscountInput], {
    defaultValue: [],
    description: "What is taken off the line, one after the other; at most 10.",
  })
  discounts!: DiscountInput[];
}

/** Neither telemetry nor a place can be said here: the gateway records the one, and the outlet has a city. */
@InputType({ description: "A sale at an outlet, to be previewed." })
export class SalePreviewInput {
  @Field(() => ID, { description: "Where it was made." })
  outletId!: string;

  @Field(() => CurrencyCodeEnum, { defaultValue: "IDR", description: "Currency of every line." })
  currencyCode!: CurrencyCode;

  @Field(() => PaymentMethodEnum, {
    nullable: true,
    description: "How all of it was paid; null where `payments` say it.",
  })
  @PersonalData("user.financial")
  paymentMethod!: PaymentMethod | null;

  @Field(() => [SalePaymentInput], {
    nullable: true,
    description: "1 to 10 payments, which together pay the total; null where `paymentMethod` says it.",
  })
  payments!: SalePaymentInput[] | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description:
      "Whether what `payments` do not pay may come later: the sale stays OPEN and nothing is posted until then.",
  })
  isLeftOpen!: boolean;

  @Field(() => [SaleLineInput], { description: "1 to 500 lines." })
  lines!: SaleLineInput[];

  @Field(() => [DiscountInput], {
    defaultValue: [],
    description: "What is taken off the whole sale, upon what the lines' own discounts left; at most 10.",
  })
  discounts!: DiscountInput[];

  @Field(() => DecimalScalar, {
    nullable: true,
    description: "Service charge in percent, with at most two decimals; null for what the outlet charges.",
  })
  serviceChargePercent!: string | null;

  @Field(() => MoneyInput, {
    nullable: true,
    description: "What the buyer gives to the staff; it bears no tax.",
  })
  @PersonalData("user.financial")
  tip!: MoneyInput | null;

  @Field(() => ID, { nullable: true, description: "Terminal of the outlet." })
  terminalId!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The merchant's own code of who is at the till, 1 to 20 letters or digits; never a name.",
  })
  @PersonalData("user.behavior.purchase_history")
  cashier!: string | null;

  @Field(() => Boolean, { defaultValue: false, description: "Whether the till had no connection." })
  isOffline!: boolean;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "What the till's own clock said; needed for an offline sale.",
  })
  deviceTime!: Date | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When it was made, at most 72 hours ago; null for now.",
  })
  occurredAt!: Date | null;

  @Field(() => MoneyInput, { nullable: true, description: "What the till computed, to be checked." })
  expectedTotal!: MoneyInput | null;
}

@InputType({ description: "A sale that was made at an outlet." })
export class RecordSaleInput extends SalePreviewInput {
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
      "OUTLET_NOT_FOUND, LINES_INVALID, LINE_INVALID, NAME_INVALID, QUANTITY_INVALID, AMOUNT_INVALID, MIXED_CURRENCIES, ITEM_NOT_FOUND, ITEM_ARCHIVED, ITEM_NOT_AVAILABLE, VARIATION_REQUIRED, VARIATION_NOT_FOUND, MODIFIER_NOT_FOUND, MODIFIER_COUNT_INVALID, PRICE_NOT_FOUND, OCCURRED_AT_IN_FUTURE, OCCURRED_AT_TOO_OLD, TAX_RATE_EXPIRED, DISCOUNT_INVALID, SERVICE_CHARGE_INVALID, TIP_INVALID, PAYMENTS_INVALID, PAYMENT_AMOUNT_INVALID, TENDERED_TOO_LITTLE, PAYMENTS_EXCEED_TOTAL, PAYMENTS_TOO_LITTLE, PROVIDER_INVALID, REFERENCE_INVALID, REFERENCE_TAKEN, CARD_NUMBER_REFUSED, CARD_REFERENCE_INVALID, DENIED_ATTEMPTS_INVALID, TERMINAL_NOT_FOUND, CASHIER_INVALID, DEVICE_TIME_INVALID, TOTAL_MISMATCH, IDEMPOTENCY_KEY_REUSED",
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

/** What the client left out is null to the use case. */
export const toSaleInput = (input: SalePreviewInput): SaleInput => ({
  outletId: input.outletId,
  currencyCode: input.currencyCode,
  isLeftOpen: input.isLeftOpen,
  isOffline: input.isOffline,
  discounts: input.discounts.map(toDiscountInput),
  lines: input.lines.map(toLineInput),
  ...toMoneyTerms(input),
  terminalId: input.terminalId ?? null,
  cashier: input.cashier ?? null,
  deviceTime: input.deviceTime ?? null,
  occurredAt: input.occurredAt ?? null,
});

const toMoneyTerms = (input: SalePreviewInput) => ({
  paymentMethod: input.paymentMethod ?? null,
  payments: input.payments?.map(toPaymentInput) ?? null,
  serviceCharge: input.serviceChargePercent ?? null,
  tip: input.tip ?? null,
  expectedTotal: input.expectedTotal ?? null,
});

const toLineInput = (line: SaleLineInput): SaleInput["lines"][number] => ({
  itemId: line.itemId ?? null,
  variationId: line.variationId ?? null,
  modifierIds: line.modifierIds,
  name: line.name ?? null,
  unitPrice: line.unitPrice ?? null,
  quantity: line.quantity,
  taxKind: line.taxKind ?? null,
  discounts: line.discounts.map(toDiscountInput),
});
