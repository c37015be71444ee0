import { Operational } from "@alpokat/policy";
import { Connection, MoneyType, UserErrorType, toMoneyType } from "@alpokat/subgraph";
import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import type { OutletOverride, OutletOverrideInput } from "../domain/outlet-override";
import { pricesAt } from "../domain/price-version";
import { PriceInputType, pricesOf } from "./catalog.inputs";

@ObjectType("OutletOverride", {
  description:
    "What one outlet has otherwise than the catalogue: a price, or that it does not offer the thing.",
})
@Operational()
export class OutletOverrideType {
  @Field(() => ID, { description: "Of the outlet." })
  outletId!: string;

  @Field(() => ID, { description: "Of the item." })
  itemId!: string;

  @Field(() => ID, {
    nullable: true,
    description: "Of the variation; null where it is about the item itself.",
  })
  variationId!: string | null;

  @Field(() => Boolean, { description: "Whether the outlet offers it." })
  isAvailable!: boolean;

  @Field(() => [MoneyType], {
    description:
      "The outlet's own price now, in each currency that it has one in; elsewhere the catalogue's holds.",
  })
  prices!: MoneyType[];

  @Field(() => Int, { description: "Grows with every change." })
  version!: number;
}

@ObjectType()
export class OutletOverrideConnection extends Connection(() => OutletOverrideType, "OutletOverride") {}

@InputType({ description: "What an outlet has otherwise for an item or for one of its variations." })
export class OutletOverrideInputType {
  @Field(() => ID, { description: "Of the item." })
  itemId!: string;

  @Field(() => ID, { nullable: true, description: "Of the variation; null for the item itself." })
  variationId!: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "Whether the outlet offers it; null leaves it as it is, at first offered.",
  })
  isAvailable!: boolean | null;

  @Field(() => [PriceInputType], { defaultValue: [], description: "Prices of the outlet's own to add." })
  prices!: PriceInputType[];

  @Field(() => Boolean, {
    defaultValue: false,
    description: "Whether the outlet's own prices end now, so that the catalogue's hold again.",
  })
  endsPrices!: boolean;

  @Field(() => Int, {
    nullable: true,
    description: "The version that is changed, 0 for a new one; null for whichever there is.",
  })
  version!: number | null;
}

@InputType({ description: "What an outlet has otherwise than the catalogue." })
export class SetOutletOverridesInput {
  @Field(() => ID, { description: "The outlet." })
  outletId!: string;

  @Field(() => [OutletOverrideInputType], { description: "1 to 100, each about another item or variation." })
  overrides!: OutletOverrideInputType[];
}

@ObjectType({ description: "The overrides, or why none of them was stored." })
@Operational()
export class SetOutletOverridesPayload {
  @Field(() => [OutletOverrideType], { nullable: true, description: "All of them, new and changed." })
  overrides!: OutletOverrideType[] | null;

  @Field(() => [UserErrorType], {
    description:
      "OUTLET_NOT_FOUND, OVERRIDES_INVALID, ITEM_NOT_FOUND, VARIATION_NOT_FOUND, AMOUNT_INVALID, PRICE_PERIOD_INVALID, PRICE_PERIOD_OVERLAP, VERSION_MISMATCH",
  })
  userErrors!: UserErrorType[];
}

/** What the client left out is null to the use case. */
export const toOverrideInput = (input: OutletOverrideInputType): OutletOverrideInput => ({
  itemId: input.itemId,
  variationId: input.variationId ?? null,
  isAvailable: input.isAvailable ?? null,
  prices: pricesOf(input.prices),
  endsPrices: input.endsPrices,
  version: input.version ?? null,
});

/** @param now the moment whose prices are shown. */
export const toOverrideType = (override: OutletOverride, now: Date): OutletOverrideType =>
  Object.assign(new OutletOverrideType(), {
    outletId: override.outletId,
    itemId: override.itemId,
    variationId: override.variationId,
    isAvailable: override.unavailableSince === null,
    prices: pricesAt(override.prices, now).map(toMoneyType),
    version: override.version,
  });
