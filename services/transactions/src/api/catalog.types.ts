import { Operational } from "@alpokat/policy";
import { Connection, MoneyType, UserErrorType, toMoneyType } from "@alpokat/subgraph";
import { Directive, Field, GraphQLISODateTime, ID, Int, ObjectType } from "type-graphql";
import type { CatalogItem, Pricing, TaxKind, UnitCode, Variation } from "../domain/catalog";
import { pricesAt } from "../domain/price-version";
import { PricingEnum, TaxKindEnum, UnitCodeEnum } from "./catalog.enums";

@ObjectType("CatalogVariation", {
  description: "A form of an item that is sold under a code of its own, such as a size.",
})
@Operational()
export class CatalogVariationType {
  @Field(() => ID, { description: "UUIDv7." })
  id!: string;

  @Field(() => String, { description: "The merchant's own code, unique in its catalogue." })
  sku!: string;

  @Field(() => String, { description: "What it is called, beside the item." })
  name!: string;

  @Field(() => Int, { description: "Grows with every change." })
  version!: number;

  @Field(() => Boolean, { description: "Whether it is sold no more." })
  isArchived!: boolean;

  @Field(() => [String], { description: "Its Global Trade Item Numbers." })
  barcodes!: string[];

  @Field(() => [MoneyType], {
    description: "Its own price now, in each currency that it has one in; elsewhere the item's holds.",
  })
  prices!: MoneyType[];
}

@ObjectType("CatalogItem", { description: "A product or service that a merchant offers: business data." })
@Directive('@key(fields: "id")')
@Operational()
export class CatalogItemType {
  @Field(() => ID, { description: "UUIDv7." })
  id!: string;

  @Field(() => String, { description: "The merchant's own code, unique in its catalogue." })
  sku!: string;

  @Field(() => String, { description: "What it is called." })
  name!: string;

  @Field(() => String, { nullable: true, description: "The merchant's own grouping." })
  category!: string | null;

  @Field(() => Int, { description: "Decimals that a quantity of it may have." })
  quantityDecimals!: number;

  @Field(() => UnitCodeEnum, {
    nullable: true,
    description: "Unit of its quantity; null where none is named.",
  })
  unit!: UnitCode | null;

  @Field(() => PricingEnum, { description: "Who says its price." })
  pricing!: Pricing;

  @Field(() => TaxKindEnum, { description: "Which tax it bears." })
  taxKind!: TaxKind;

  @Field(() => Boolean, { description: "Whether it is luxury goods, which bear PPN on the whole price." })
  isLuxury!: boolean;

  @Field(() => Boolean, { description: "Whether it is archived: readable, and not sold." })
  isArchived!: boolean;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When it was archived; null where it is sold.",
  })
  archivedAt!: Date | null;

  @Field(() => Int, { description: "Grows with every change." })
  version!: number;

  @Field(() => [String], { description: "Its Global Trade Item Numbers." })
  barcodes!: string[];

  @Field(() => [MoneyType], { description: "Its price now, in each currency that it has one in." })
  prices!: MoneyType[];

  @Field(() => [CatalogVariationType], { description: "Its variations, oldest first, archived ones too." })
  variations!: CatalogVariationType[];

  /** For the field of that name, which a loader answers. */
  modifierGroupIds!: readonly string[];
}

@ObjectType()
export class CatalogItemConnection extends Connection(() => CatalogItemType, "CatalogItem") {}

@ObjectType({ description: "The items, or why none of them was stored." })
@Operational()
export class UpsertCatalogItemsPayload {
  @Field(() => [CatalogItemType], { nullable: true, description: "All of them, new and changed." })
  items!: CatalogItemType[] | null;

  @Field(() => [UserErrorType], {
    description:
      "MERCHANT_NOT_FOUND, ITEMS_INVALID, SKU_INVALID, SKU_TAKEN, NAME_INVALID, CATEGORY_INVALID, UNIT_INVALID, TAX_INVALID, AMOUNT_INVALID, PRICE_PERIOD_INVALID, PRICE_PERIOD_OVERLAP, BARCODE_INVALID, BARCODE_TAKEN, VARIATIONS_INVALID, MODIFIER_GROUP_NOT_FOUND, ITEM_ARCHIVED, VERSION_MISMATCH",
  })
  userErrors!: UserErrorType[];
}

@ObjectType({ description: "The item, or why it was refused." })
@Operational()
export class ArchiveCatalogItemPayload {
  @Field(() => CatalogItemType, { nullable: true, description: "The item as it is now." })
  item!: CatalogItemType | null;

  @Field(() => [UserErrorType], { description: "ITEM_NOT_FOUND, VERSION_MISMATCH" })
  userErrors!: UserErrorType[];
}

const toVariationType = (
  { archivedAt, barcodes, prices, ...rest }: Variation,
  now: Date,
): CatalogVariationType =>
  Object.assign(new CatalogVariationType(), {
    ...rest,
    isArchived: archivedAt !== null,
    barcodes: [...barcodes],
    prices: pricesAt(prices, now).map(toMoneyType),
  });

/** @param now the moment whose prices are shown. */
export const toCatalogItemType = (item: CatalogItem, now: Date): CatalogItemType => {
  const { id, sku, name, category, quantityDecimals, unit, pricing, taxKind, isLuxury, version } = item;
  const { archivedAt, barcodes, modifierGroupIds, prices, variations } = item;
  return Object.assign(new CatalogItemType(), {
    ...{ id, sku, name, category, quantityDecimals, unit, pricing, taxKind, isLuxury, version },
    ...{ archivedAt, isArchived: archivedAt !== null, barcodes: [...barcodes], modifierGroupIds },
    prices: pricesAt(prices, now).map(toMoneyType),
    variations: variations.map((variation) => toVariationType(variation, now)),
  });
};
