import { Operational, PersonalData } from "@alpokat/policy";
import { Connection, MoneyType, UserErrorType, toMoneyType } from "@alpokat/subgraph";
import { Directive, Field, ID, InputType, Int, ObjectType } from "type-graphql";
import type { ModifierGroup, ModifierGroupInput } from "../domain/modifier-group";
import { pricesAt } from "../domain/price-version";
import { PriceInputType, pricesOf } from "./catalog.inputs";

@ObjectType("Modifier", { description: "Something that may be chosen with an item, such as more sugar." })
@Operational()
export class ModifierType {
  @Field(() => ID, { description: "UUIDv7." })
  id!: string;

  @Field(() => String, { description: "The merchant's own code, unique in the group." })
  code!: string;

  @Field(() => String, { description: "What it is called." })
  name!: string;

  @Field(() => Boolean, { description: "Whether it is offered no more." })
  isArchived!: boolean;

  @Field(() => [MoneyType], {
    description: "Its price now, in each currency that it has one in; it is free where it never had one.",
  })
  prices!: MoneyType[];
}

@ObjectType("ModifierGroup", { description: "Modifiers that a till asks for together." })
@Directive('@key(fields: "id")')
@Operational()
export class ModifierGroupType {
  @Field(() => ID, { description: "UUIDv7." })
  id!: string;

  @Field(() => String, { description: "The merchant's own code, unique in its catalogue." })
  code!: string;

  @Field(() => String, { description: "What it is called." })
  name!: string;

  @Field(() => Int, { description: "How many are chosen at least." })
  minSelected!: number;

  @Field(() => Int, { description: "How many are chosen at most." })
  maxSelected!: number;

  @Field(() => Int, { description: "Grows with every change of it and of its modifiers." })
  version!: number;

  @Field(() => [ModifierType], { description: "Oldest first, archived ones too." })
  modifiers!: ModifierType[];
}

@ObjectType()
export class ModifierGroupConnection extends Connection(() => ModifierGroupType, "ModifierGroup") {}

@InputType({ description: "A modifier, known by its code in its group." })
export class ModifierInputType {
  @Field(() => String, { description: "The merchant's own code, 1 to 50 characters." })
  @PersonalData("user.content")
  code!: string;

  @Field(() => String, { description: "1 to 100 characters." })
  @PersonalData("user.content")
  name!: string;

  @Field(() => [PriceInputType], { defaultValue: [], description: "Prices to add; without any it is free." })
  prices!: PriceInputType[];

  @Field(() => Boolean, {
    nullable: true,
    description: "Whether it is offered no more; null leaves it as it is.",
  })
  isArchived!: boolean | null;
}

@InputType({ description: "A group of modifiers, known by its code." })
export class ModifierGroupInputType {
  @Field(() => String, { description: "The merchant's own code, 1 to 50 characters." })
  @PersonalData("user.content")
  code!: string;

  @Field(() => String, { description: "1 to 100 characters." })
  @PersonalData("user.content")
  name!: string;

  @Field(() => Int, { defaultValue: 0, description: "How many are chosen at least, 0 or more." })
  minSelected!: number;

  @Field(() => Int, { defaultValue: 1, description: "How many are chosen at most, 1 to 50." })
  maxSelected!: number;

  @Field(() => [ModifierInputType], {
    defaultValue: [],
    description: "Modifiers to add or change, at most 50; others stay as they are.",
  })
  modifiers!: ModifierInputType[];

  @Field(() => Int, {
    nullable: true,
    description: "The version that is changed, 0 for a new one; null for whichever there is.",
  })
  version!: number | null;
}

@InputType({ description: "Groups of modifiers to store." })
export class UpsertModifierGroupsInput {
  @Field(() => ID, { description: "The merchant whose catalogue it is." })
  merchantId!: string;

  @Field(() => [ModifierGroupInputType], { description: "1 to 20 groups." })
  groups!: ModifierGroupInputType[];
}

@ObjectType({ description: "The groups, or why none of them was stored." })
@Operational()
export class UpsertModifierGroupsPayload {
  @Field(() => [ModifierGroupType], { nullable: true, description: "All of them, new and changed." })
  groups!: ModifierGroupType[] | null;

  @Field(() => [UserErrorType], {
    description:
      "MERCHANT_NOT_FOUND, GROUPS_INVALID, CODE_INVALID, NAME_INVALID, SELECTION_INVALID, MODIFIERS_INVALID, AMOUNT_INVALID, PRICE_PERIOD_INVALID, PRICE_PERIOD_OVERLAP, VERSION_MISMATCH",
  })
  userErrors!: UserErrorType[];
}

/** What the client left out is null to the use case. */
export const toGroupInput = (input: ModifierGroupInputType): ModifierGroupInput => ({
  code: input.code,
  name: input.name,
  minSelected: input.minSelected,
  maxSelected: input.maxSelected,
  version: input.version ?? null,
  modifiers: input.modifiers.map(({ code, name, prices, isArchived }) => ({
    code,
    name,
    isArchived: isArchived ?? null,
    prices: pricesOf(prices),
  })),
});

/** @param now the moment whose prices are shown. */
export const toGroupType = (group: ModifierGroup, now: Date): ModifierGroupType => {
  const { id, code, name, minSelected, maxSelected, version, modifiers } = group;
  return Object.assign(new ModifierGroupType(), {
    ...{ id, code, name, minSelected, maxSelected, version },
    modifiers: modifiers.map(({ archivedAt, prices, ...modifier }) =>
      Object.assign(new ModifierType(), {
        ...modifier,
        isArchived: archivedAt !== null,
        prices: pricesAt(prices, now).map(toMoneyType),
      }),
    ),
  });
};
