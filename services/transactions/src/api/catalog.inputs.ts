import { PersonalData } from "@alpokat/policy";
import { MoneyInput } from "@alpokat/subgraph";
import { Field, GraphQLISODateTime, ID, InputType, Int } from "type-graphql";
import type { Pricing, TaxKind, UnitCode } from "../domain/catalog";
import type { CatalogItemInput, VariationInput } from "../domain/catalog-input";
import type { PriceInput } from "../domain/price-version";
import { PricingEnum, TaxKindEnum, UnitCodeEnum } from "./catalog.enums";

@InputType({ description: "A price for a period. It ends the price until further notice that it follows." })
export class PriceInputType {
  @Field(() => MoneyInput, { description: "The price of one unit, zero or more." })
  price!: MoneyInput;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "Inclusive; null for from now." })
  validFrom!: Date | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "Exclusive; null for until further notice.",
  })
  validTo!: Date | null;
}

@InputType({ description: "A variation of an item, known by its SKU." })
export class CatalogVariationInput {
  @Field(() => String, { description: "The merchant's own code, 1 to 50 characters." })
  @PersonalData("user.content")
  sku!: string;

  @Field(() => String, { description: "1 to 200 characters." })
  @PersonalData("user.content")
  name!: string;

  @Field(() => [String], {
    nullable: true,
    description: "All its Global Trade Item Numbers; null leaves them as they are.",
  })
  barcodes!: string[] | null;

  @Field(() => [PriceInputType], { defaultValue: [], description: "Prices to add." })
  prices!: PriceInputType[];

  @Field(() => Boolean, {
    nullable: true,
    description: "Whether it is sold no more; null leaves it as it is.",
  })
  isArchived!: boolean | null;

  @Field(() => Int, {
    nullable: true,
    description: "The version that is changed, 0 for a new one; null for whichever there is.",
  })
  version!: number | null;
}

@InputType({ description: "An item, known by its SKU." })
export class CatalogItemInputType {
  @Field(() => String, { description: "The merchant's own code, 1 to 50 characters." })
  @PersonalData("user.content")
  sku!: string;

  @Field(() => String, { description: "1 to 200 characters." })
  @PersonalData("user.content")
  name!: string;

  @Field(() => String, { nullable: true, description: "The merchant's own grouping." })
  category!: string | null;

  @Field(() => Int, {
    nullable: true,
    description:
      "Decimals that a quantity may have, 0 to 3 and no more than its unit; null for those of its unit.",
  })
  quantityDecimals!: number | null;

  @Field(() => UnitCodeEnum, {
    nullable: true,
    description: "Unit of its quantity; null leaves it as it is.",
  })
  unit!: UnitCode | null;

  @Field(() => PricingEnum, {
    nullable: true,
    description: "Who says its price; null leaves it as it is, at first FIXED.",
  })
  pricing!: Pricing | null;

  @Field(() => TaxKindEnum, {
    nullable: true,
    description: "Which tax it bears; null leaves it as it is, at first PPN.",
  })
  taxKind!: TaxKind | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "Whether it is luxury goods; null leaves it as it is, at first not.",
  })
  isLuxury!: boolean | null;

  @Field(() => [String], {
    nullable: true,
    description:
      "All its Global Trade Item Numbers, of 8, 12, 13 or 14 digits; null leaves them as they are.",
  })
  barcodes!: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: "Codes of its groups of modifiers, in the order to ask in; null leaves them as they are.",
  })
  modifierGroups!: string[] | null;

  @Field(() => [PriceInputType], { defaultValue: [], description: "Prices to add." })
  prices!: PriceInputType[];

  @Field(() => [CatalogVariationInput], {
    defaultValue: [],
    description: "Variations to add or change, at most 100; others stay as they are.",
  })
  variations!: CatalogVariationInput[];

  @Field(() => Int, {
    nullable: true,
    description: "The version that is changed, 0 for a new one; null for whichever there is.",
  })
  version!: number | null;
}

@InputType({ description: "Items to store." })
export class UpsertCatalogItemsInput {
  @Field(() => ID, { description: "The merchant whose catalogue it is." })
  merchantId!: string;

  @Field(() => [CatalogItemInputType], { description: "1 to 100 items." })
  items!: CatalogItemInputType[];
}

@InputType({ description: "An item to archive or to restore." })
export class ArchiveCatalogItemInput {
  @Field(() => ID, { description: "Of the item." })
  id!: string;

  @Field(() => Int, { description: "The version that is changed." })
  version!: number;
}

@InputType({ description: "Which items of the caller's own catalogues." })
export class CatalogItemsFilterInput {
  @Field(() => ID, { nullable: true, description: "Of one merchant." })
  merchantId!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Words of name or SKU, of the item or a variation, or beginnings of them; five count.",
  })
  text!: string | null;

  @Field(() => String, { nullable: true, description: "The merchant's own grouping, word for word." })
  category!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "A Global Trade Item Number of the item or of a variation.",
  })
  barcode!: string | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: "Whether archived ones are asked for, or those that are sold; null for both.",
  })
  isArchived!: boolean | null;
}

/** What the client left out is null to the use case. */
export const pricesOf = (prices: readonly PriceInputType[]): PriceInput[] =>
  prices.map(({ price, validFrom, validTo }) => ({
    price: { amount: price.amount, currencyCode: price.currencyCode },
    validFrom: validFrom ?? null,
    validTo: validTo ?? null,
  }));

const toVariationInput = (input: CatalogVariationInput): VariationInput => ({
  sku: input.sku,
  name: input.name,
  version: input.version ?? null,
  isArchived: input.isArchived ?? null,
  barcodes: input.barcodes ?? null,
  prices: pricesOf(input.prices),
});

const codesOf = (input: CatalogItemInputType) => ({
  barcodes: input.barcodes ?? null,
  modifierGroups: input.modifierGroups ?? null,
  version: input.version ?? null,
});

export const toItemInput = (input: CatalogItemInputType): CatalogItemInput => ({
  ...codesOf(input),
  sku: input.sku,
  name: input.name,
  category: input.category ?? null,
  quantityDecimals: input.quantityDecimals ?? null,
  unit: input.unit ?? null,
  pricing: input.pricing ?? null,
  taxKind: input.taxKind ?? null,
  isLuxury: input.isLuxury ?? null,
  prices: pricesOf(input.prices),
  variations: input.variations.map(toVariationInput),
});
