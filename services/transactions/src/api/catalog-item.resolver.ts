import { isId } from "@alpokat/kernel";
import { Collects, Operational } from "@alpokat/policy";
import {
  type ConnectionOf,
  PageArguments,
  type SubgraphContext,
  connectionOf,
  pageOf,
  toUserErrors,
} from "@alpokat/subgraph";
import { Arg, Args, Authorized, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import type { ArchiveCatalogItem } from "../application/archive-catalog-item";
import { type CatalogQuestion, EVERY_ITEM_SOLD, type ReadCatalogue } from "../application/read-catalogue";
import type { UpsertCatalogItems } from "../application/upsert-catalog-items";
import type { CatalogItem } from "../domain/catalog";
import {
  ArchiveCatalogItemInput,
  CatalogItemsFilterInput,
  UpsertCatalogItemsInput,
  toItemInput,
} from "./catalog.inputs";
import {
  ArchiveCatalogItemPayload,
  CatalogItemConnection,
  CatalogItemType,
  UpsertCatalogItemsPayload,
  toCatalogItemType,
} from "./catalog.types";
import { idCursor, readIdCursor } from "./cursors";
import { ModifierGroupType, toGroupType } from "./modifier.types";
import { PEOPLE } from "./roles";

@Resolver(() => CatalogItemType)
export class CatalogItemResolver {
  constructor(
    private readonly upserting: UpsertCatalogItems,
    private readonly archiving: ArchiveCatalogItem,
    private readonly readCatalogue: ReadCatalogue,
  ) {}

  @Authorized("customer")
  @Collects("catalogue_upload")
  @Mutation(() => UpsertCatalogItemsPayload, { description: "Stores items of the caller's own catalogue." })
  async upsertCatalogItems(
    @Arg("input", () => UpsertCatalogItemsInput) { merchantId, items }: UpsertCatalogItemsInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<UpsertCatalogItemsPayload> {
    const outcome = await this.upserting.run(guard, { merchantId, items: items.map(toItemInput) });
    return "items" in outcome
      ? { items: outcome.items.map(this.toType), userErrors: [] }
      : { items: null, userErrors: toUserErrors(outcome.refusals, principal) };
  }

  @Authorized("customer")
  @Mutation(() => ArchiveCatalogItemPayload, {
    description: "Takes an item out of what is sold; it stays readable. To repeat it changes nothing.",
  })
  archiveCatalogItem(
    @Arg("input", () => ArchiveCatalogItemInput) input: ArchiveCatalogItemInput,
    @Ctx() context: SubgraphContext,
  ): Promise<ArchiveCatalogItemPayload> {
    return this.archive(input, "ARCHIVED", context);
  }

  @Authorized("customer")
  @Mutation(() => ArchiveCatalogItemPayload, {
    description: "Takes an archived item back into what is sold. To repeat it changes nothing.",
  })
  restoreCatalogItem(
    @Arg("input", () => ArchiveCatalogItemInput) input: ArchiveCatalogItemInput,
    @Ctx() context: SubgraphContext,
  ): Promise<ArchiveCatalogItemPayload> {
    return this.archive(input, "SOLD", context);
  }

  private async archive(
    { id, version }: ArchiveCatalogItemInput,
    state: "ARCHIVED" | "SOLD",
    { guard, principal }: SubgraphContext,
  ): Promise<ArchiveCatalogItemPayload> {
    const outcome = await this.archiving.run(guard, { id, version, state });
    return "item" in outcome
      ? { item: this.toType(outcome.item), userErrors: [] }
      : { item: null, userErrors: toUserErrors(outcome.refusals, principal) };
  }

  @Authorized(...PEOPLE)
  @Query(() => CatalogItemType, { nullable: true, description: "An item of the caller's own catalogues." })
  catalogItem(
    @Arg("id", () => ID, { description: "Of the item." }) id: string,
    @Ctx() context: SubgraphContext,
  ): Promise<CatalogItemType | null> {
    return this.resolveReference({ id }, context);
  }

  @Authorized(...PEOPLE)
  @Query(() => CatalogItemConnection, {
    nullable: true,
    description: "Items of the caller's own catalogues, oldest first.",
  })
  async catalogItems(
    @Arg("filter", () => CatalogItemsFilterInput, {
      nullable: true,
      description: "Which of them; null for all that are sold.",
    })
    filter: CatalogItemsFilterInput | null,
    @Args(() => PageArguments) pageArguments: PageArguments,
    @Ctx() { guard }: SubgraphContext,
  ): Promise<ConnectionOf<CatalogItemType>> {
    const page = pageOf(pageArguments, readIdCursor);
    const items = await this.readCatalogue.itemPage(guard, questionOf(filter), page);
    return connectionOf(items, page, { node: this.toType, cursor: idCursor });
  }

  @FieldResolver(() => [ModifierGroupType], {
    nullable: true,
    description: "Groups of modifiers that a till asks for, in that order.",
  })
  @Operational()
  async modifierGroups(
    @Root() { modifierGroupIds }: CatalogItemType,
    @Ctx() context: SubgraphContext,
  ): Promise<ModifierGroupType[]> {
    const groups = await Promise.all(
      modifierGroupIds.map((id) => context.loader(this.readCatalogue.groupsByIds).load(id)),
    );
    const now = this.readCatalogue.now();
    return groups.flatMap((group) => (group ? [toGroupType(group, now)] : []));
  }

  readonly resolveReference = async (
    { id }: Readonly<Record<string, unknown>>,
    context: SubgraphContext,
  ): Promise<CatalogItemType | null> => {
    if (typeof id !== "string" || !isId(id)) return null;
    const item = await context.loader(this.readCatalogue.itemsByIds).load(id);
    return item && this.toType(item);
  };

  private readonly toType = (item: CatalogItem): CatalogItemType =>
    toCatalogItemType(item, this.readCatalogue.now());
}

/** What the client left out is null to the use case; `isArchived` has a default of its own. */
const questionOf = (filter: CatalogItemsFilterInput | null): CatalogQuestion =>
  filter
    ? {
        merchantId: filter.merchantId ?? null,
        text: filter.text ?? null,
        category: filter.category ?? null,
        barcode: filter.barcode ?? null,
        isArchived: filter.isArchived,
      }
    : EVERY_ITEM_SOLD;
