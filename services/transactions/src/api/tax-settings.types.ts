import { Operational } from "@alpokat/policy";
import { DecimalScalar, MoneyInput, MoneyType, UserErrorType, toMoneyType } from "@alpokat/subgraph";
import { Field, GraphQLISODateTime, ID, InputType, Int, ObjectType } from "type-graphql";
import type { TaxKind } from "../domain/catalog";
import type { OutletTax } from "../domain/outlet-tax";
import type { RoundingMode } from "../domain/pricing/cash-rounding";
import { formatPercent } from "../domain/pricing/fraction";
import { TaxKindEnum } from "./catalog.enums";
import { RoundingModeEnum } from "./sale.enums";

@ObjectType("TaxSettings", { description: "How an outlet taxes and rounds during a period: business data." })
@Operational()
export class TaxSettingsType {
  @Field(() => GraphQLISODateTime, { description: "From when, inclusive." })
  validFrom!: Date;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "Until when, exclusive; null for until further notice.",
  })
  validTo!: Date | null;

  @Field(() => Boolean, {
    description: "Whether the merchant is registered for PPN (PKP) and so charges it.",
  })
  isPpnRegistered!: boolean;

  @Field(() => DecimalScalar, {
    nullable: true,
    description: "PBJT in percent; null where the outlet owes none.",
  })
  pbjtPercent!: string | null;

  @Field(() => Boolean, { description: "Whether prices hold their taxes." })
  pricesIncludeTax!: boolean;

  @Field(() => DecimalScalar, { nullable: true, description: "Service charge in percent; null for none." })
  serviceChargePercent!: string | null;

  @Field(() => Boolean, { description: "Whether the service charge bears the goods' taxes." })
  isServiceChargeTaxed!: boolean;

  @Field(() => Int, {
    nullable: true,
    description: "Rupiah that cash is rounded to; null where it is not rounded.",
  })
  cashRoundingUnit!: number | null;

  @Field(() => RoundingModeEnum, {
    nullable: true,
    description: "Which way; null where cash is not rounded.",
  })
  cashRoundingMode!: RoundingMode | null;

  @Field(() => MoneyType, {
    nullable: true,
    description:
      "Refunds from this amount on wait for a second person; null for none. Sales that were recorded under a lower limit keep it.",
  })
  refundReviewFrom!: MoneyType | null;
}

@InputType({ description: "How cash is rounded." })
export class CashRoundingInput {
  @Field(() => Int, { description: "Rupiah: 50, 100, 200, 500 or 1000." })
  unit!: number;

  @Field(() => RoundingModeEnum, { defaultValue: "NEAREST", description: "Which way." })
  mode!: RoundingMode;
}

@InputType({ description: "What an item bears at an outlet otherwise than the catalogue says." })
export class ItemTaxInput {
  @Field(() => ID, { description: "The item." })
  itemId!: string;

  @Field(() => TaxKindEnum, { description: "Its tax." })
  taxKind!: TaxKind;

  @Field(() => Boolean, { defaultValue: false, description: "Whether it is luxury; only of what bears PPN." })
  isLuxury!: boolean;
}

@InputType({ description: "How an outlet taxes and rounds from when on." })
export class UpdateTaxSettingsInput {
  @Field(() => ID, { description: "The outlet." })
  outletId!: string;

  @Field(() => Int, { nullable: true, description: "How many settings you know of; null for any." })
  version!: number | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "Null for now; never in the past." })
  validFrom!: Date | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "Null for until further notice." })
  validTo!: Date | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: "Whether the merchant is registered for PPN (PKP).",
  })
  isPpnRegistered!: boolean;

  @Field(() => DecimalScalar, { nullable: true, description: "PBJT in percent, at most 10; null for none." })
  pbjtPercent!: string | null;

  @Field(() => Boolean, { defaultValue: false, description: "Whether prices hold their taxes." })
  pricesIncludeTax!: boolean;

  @Field(() => DecimalScalar, { nullable: true, description: "Service charge in percent; null for none." })
  serviceChargePercent!: string | null;

  @Field(() => Boolean, { defaultValue: true, description: "Whether it bears the goods' taxes." })
  isServiceChargeTaxed!: boolean;

  @Field(() => CashRoundingInput, { nullable: true, description: "Null where cash is not rounded." })
  cashRounding!: CashRoundingInput | null;

  @Field(() => MoneyInput, {
    nullable: true,
    description:
      "Refunds from this amount on wait for a second person; null for none. Sales that were recorded under a lower limit keep it.",
  })
  refundReviewFrom!: MoneyInput | null;

  @Field(() => [ItemTaxInput], { defaultValue: [], description: "At most 500, for the same period." })
  items!: ItemTaxInput[];
}

@ObjectType({ description: "The settings, or why they were refused." })
@Operational()
export class UpdateTaxSettingsPayload {
  @Field(() => TaxSettingsType, { nullable: true, description: "The new settings." })
  taxSettings!: TaxSettingsType | null;

  @Field(() => [UserErrorType], {
    description:
      "OUTLET_NOT_FOUND, ITEM_NOT_FOUND, ITEMS_INVALID, TAX_INVALID, PBJT_RATE_INVALID, SERVICE_CHARGE_INVALID, CASH_ROUNDING_INVALID, AMOUNT_INVALID, TAX_PERIOD_INVALID, TAX_PERIOD_OVERLAP, VERSION_MISMATCH",
  })
  userErrors!: UserErrorType[];
}

export const toTaxSettingsType = (setting: OutletTax): TaxSettingsType => {
  const { cashRounding, refundReviewFrom, pbjtRate, serviceCharge, ...rest } = setting;
  return Object.assign(new TaxSettingsType(), {
    validFrom: rest.validFrom,
    validTo: rest.validTo,
    isPpnRegistered: rest.isPpnRegistered,
    pricesIncludeTax: rest.pricesIncludeTax,
    isServiceChargeTaxed: rest.isServiceChargeTaxed,
    pbjtPercent: pbjtRate && formatPercent(pbjtRate),
    serviceChargePercent: serviceCharge && formatPercent(serviceCharge),
    cashRoundingUnit: cashRounding && Number(cashRounding.unit),
    cashRoundingMode: cashRounding?.mode ?? null,
    refundReviewFrom: refundReviewFrom && toMoneyType({ minor: refundReviewFrom, currency: "IDR" }),
  });
};
