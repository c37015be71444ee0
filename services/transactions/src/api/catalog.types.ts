import { Operational, PersonalData } from "@alpokat/policy";
import { Connection, MoneyInput, MoneyType, UserErrorType, toMoneyType } from "@alpokat/subgraph";
import { Directive, Field, GraphQLISODateTime, ID, InputType, Int, ObjectType } from "type-graphql";
import type { CatalogItem } from "../domain/catalog";

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

  @Field(() => Int, { description: "Grows with every change." })
  version!: number;

  @Field(() => [MoneyType], { description: "Its price now, in each currency that it has one in." })
  prices!: MoneyType[];
}

@ObjectType()
export class CatalogItemConnection extends Connection(() => CatalogItemType, "CatalogItem") {}

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

  @Field(() => Int, { defaultValue: 0, description: "Decimals that a quantity may have, 0 to 3." })
  quantityDecimals!: number;

  @Field(() => [PriceInputType], { defaultValue: [], description: "Prices to add." })
  prices!: PriceInputType[];
}

@InputType({ description: "Items to store." })
export class UpsertCatalogItemsInput {
  @Field(() => ID, { description: "The merchant whose catalogue it is." })
  merchantId!: string;

  @Field(() => [CatalogItemInputType], { description: "1 to 100 items." })
  items!: CatalogItemInputType[];
}

@ObjectType({ description: "The items, or why none of them was stored." })
@Operational()
export class UpsertCatalogItemsPayload {
  @Field(() => [CatalogItemType], { nullable: true, description: "All of them, new and changed." })
  items!: CatalogItemType[] | null;

  @Field(() => [UserErrorType], {
    description:
      "MERCHANT_NOT_FOUND, ITEMS_INVALID, SKU_INVALID, NAME_INVALID, CATEGORY_INVALID, UNIT_INVALID, AMOUNT_INVALID, PRICE_PERIOD_INVALID, PRICE_PERIOD_OVERLAP",
  })
  userErrors!: UserErrorType[];
}

export const toCatalogItemType = ({ prices, ...item }: CatalogItem): CatalogItemType => {
  const { id, sku, name, category, quantityDecimals, version } = item;
  const shown = { id, sku, name, category, quantityDecimals, version, prices: prices.map(toMoneyType) };
  return Object.assign(new CatalogItemType(), shown);
};
