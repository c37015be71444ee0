import { isId } from "@alpokat/kernel";
import { Collects } from "@alpokat/policy";
import { type SubgraphContext, toUserErrors } from "@alpokat/subgraph";
import { Arg, Authorized, Ctx, ID, Mutation, Query, Resolver } from "type-graphql";
import type { CreateOutlet } from "../application/create-outlet";
import type { ReadCatalogue } from "../application/read-catalogue";
import type { UpsertCatalogItems } from "../application/upsert-catalog-items";
import {
  CatalogItemType,
  UpsertCatalogItemsInput,
  UpsertCatalogItemsPayload,
  toCatalogItemType,
} from "./catalog.types";
import { CreateOutletInput, CreateOutletPayload, OutletType, toOutletType } from "./outlet.types";
import { PEOPLE } from "./roles";

@Resolver()
export class CatalogueResolver {
  constructor(
    private readonly creating: CreateOutlet,
    private readonly upserting: UpsertCatalogItems,
    private readonly readCatalogue: ReadCatalogue,
  ) {}

  @Authorized("customer")
  @Mutation(() => CreateOutletPayload, { description: "Opens an outlet of the caller's own merchant." })
  async createOutlet(
    @Arg("input", () => CreateOutletInput)
    { merchantId, name, city, timeZone, idempotencyKey }: CreateOutletInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<CreateOutletPayload> {
    const outlet = { merchantId, name, city, timeZone, idempotencyKey };
    const outcome = await this.creating.run(guard, outlet);
    return "outlet" in outcome
      ? { outlet: toOutletType(outcome.outlet), userErrors: [] }
      : { outlet: null, userErrors: toUserErrors(outcome.refusals, principal) };
  }

  @Authorized("customer")
  @Collects("catalogue_upload")
  @Mutation(() => UpsertCatalogItemsPayload, { description: "Stores items of the caller's own catalogue." })
  async upsertCatalogItems(
    @Arg("input", () => UpsertCatalogItemsInput) { merchantId, items }: UpsertCatalogItemsInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<UpsertCatalogItemsPayload> {
    const withDefaults = items.map(({ sku, name, category, quantityDecimals, prices }) => ({
      sku,
      name,
      category: category ?? null,
      quantityDecimals,
      prices: prices.map(({ price, validFrom, validTo }) => ({
        price,
        validFrom: validFrom ?? null,
        validTo: validTo ?? null,
      })),
    }));
    const outcome = await this.upserting.run(guard, { merchantId, items: withDefaults });
    return "items" in outcome
      ? { items: outcome.items.map(toCatalogItemType), userErrors: [] }
      : { items: null, userErrors: toUserErrors(outcome.refusals, principal) };
  }

  @Authorized(...PEOPLE)
  @Query(() => OutletType, { nullable: true, description: "An outlet of the caller's own merchants." })
  outlet(
    @Arg("id", () => ID, { description: "Of the outlet." }) id: string,
    @Ctx() context: SubgraphContext,
  ): Promise<OutletType | null> {
    return this.resolveOutlet({ id }, context);
  }

  @Authorized(...PEOPLE)
  @Query(() => CatalogItemType, { nullable: true, description: "An item of the caller's own catalogues." })
  catalogItem(
    @Arg("id", () => ID, { description: "Of the item." }) id: string,
    @Ctx() context: SubgraphContext,
  ): Promise<CatalogItemType | null> {
    return this.resolveCatalogItem({ id }, context);
  }

  readonly resolveOutlet = async (
    { id }: Readonly<Record<string, unknown>>,
    context: SubgraphContext,
  ): Promise<OutletType | null> => {
    if (typeof id !== "string" || !isId(id)) return null;
    const outlet = await context.loader(this.readCatalogue.outletsByIds).load(id);
    return outlet && toOutletType(outlet);
  };

  readonly resolveCatalogItem = async (
    { id }: Readonly<Record<string, unknown>>,
    context: SubgraphContext,
  ): Promise<CatalogItemType | null> => {
    if (typeof id !== "string" || !isId(id)) return null;
    const item = await context.loader(this.readCatalogue.itemsByIds).load(id);
    return item && toCatalogItemType(item);
  };
}
