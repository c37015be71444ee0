import { isId } from "@alpokat/kernel";
import { Collects } from "@alpokat/policy";
import { type SubgraphContext, toUserErrors } from "@alpokat/subgraph";
import { Arg, Authorized, Ctx, ID, Mutation, Query, Resolver } from "type-graphql";
import type { ReadCatalogue } from "../application/read-catalogue";
import type { UpsertModifierGroups } from "../application/upsert-modifier-groups";
import {
  ModifierGroupType,
  UpsertModifierGroupsInput,
  UpsertModifierGroupsPayload,
  toGroupInput,
  toGroupType,
} from "./modifier.types";
import { PEOPLE } from "./roles";

@Resolver()
export class ModifierResolver {
  constructor(
    private readonly upserting: UpsertModifierGroups,
    private readonly readCatalogue: ReadCatalogue,
  ) {}

  @Authorized("customer")
  @Collects("catalogue_upload")
  @Mutation(() => UpsertModifierGroupsPayload, {
    description: "Stores groups of modifiers of the caller's own catalogue.",
  })
  async upsertModifierGroups(
    @Arg("input", () => UpsertModifierGroupsInput) { merchantId, groups }: UpsertModifierGroupsInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<UpsertModifierGroupsPayload> {
    const outcome = await this.upserting.run(guard, { merchantId, groups: groups.map(toGroupInput) });
    return "groups" in outcome
      ? {
          groups: outcome.groups.map((group) => toGroupType(group, this.readCatalogue.now())),
          userErrors: [],
        }
      : { groups: null, userErrors: toUserErrors(outcome.refusals, principal) };
  }

  @Authorized(...PEOPLE)
  @Query(() => ModifierGroupType, {
    nullable: true,
    description: "A group of modifiers of the caller's own catalogues.",
  })
  modifierGroup(
    @Arg("id", () => ID, { description: "Of the group." }) id: string,
    @Ctx() context: SubgraphContext,
  ): Promise<ModifierGroupType | null> {
    return this.resolveReference({ id }, context);
  }

  readonly resolveReference = async (
    { id }: Readonly<Record<string, unknown>>,
    context: SubgraphContext,
  ): Promise<ModifierGroupType | null> => {
    if (typeof id !== "string" || !isId(id)) return null;
    const group = await context.loader(this.readCatalogue.groupsByIds).load(id);
    return group && toGroupType(group, this.readCatalogue.now());
  };
}
