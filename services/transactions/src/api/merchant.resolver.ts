import { Operational } from "@alpokat/policy";
import {
  type ConnectionOf,
  PageArguments,
  type SubgraphContext,
  badInput,
  connectionOf,
  pageOf,
} from "@alpokat/subgraph";
import { Args, Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { actsFor } from "../application/caller";
import { EVERY_ITEM_SOLD, type ReadCatalogue } from "../application/read-catalogue";
import type { ReadSales } from "../application/read-sales";
import { CatalogItemConnection, type CatalogItemType, toCatalogItemType } from "./catalog.types";
import { idCursor, readIdCursor } from "./cursors";
import {
  LedgerAccountType,
  MerchantType,
  SalesSummaryType,
  SummaryArgs,
  toLedgerAccountType,
  toMerchantType,
  toSalesSummaryType,
} from "./merchant.types";
import { ModifierGroupConnection, type ModifierGroupType, toGroupType } from "./modifier.types";
import { OutletConnection, type OutletType, toOutletType } from "./outlet.types";
import { SaleConnection, type SaleType, toSaleType } from "./sale.types";

/** What belongs to a merchant hangs under it. Every field is null to whoever does not act for the merchant. */
@Resolver(() => MerchantType)
export class MerchantResolver {
  constructor(
    private readonly readSales: ReadSales,
    private readonly readCatalogue: ReadCatalogue,
  ) {}

  @FieldResolver(() => SaleConnection, { nullable: true, description: "Its sales, newest first." })
  @Operational()
  async sales(
    @Root() { id }: MerchantType,
    @Args(() => PageArguments) pageArguments: PageArguments,
    @Ctx() { guard }: SubgraphContext,
  ): Promise<ConnectionOf<SaleType> | null> {
    if (!actsFor(guard, id)) return null;
    const page = pageOf(pageArguments, readIdCursor);
    const filter = { merchantId: id, outletId: null, occurredFrom: null, occurredTo: null };
    const sales = await this.readSales.page(guard, filter, page);
    return connectionOf(sales, page, { node: toSaleType, cursor: idCursor });
  }

  @FieldResolver(() => OutletConnection, { nullable: true, description: "Its outlets, oldest first." })
  @Operational()
  async outlets(
    @Root() { id }: MerchantType,
    @Args(() => PageArguments) pageArguments: PageArguments,
    @Ctx() { guard }: SubgraphContext,
  ): Promise<ConnectionOf<OutletType> | null> {
    if (!actsFor(guard, id)) return null;
    const page = pageOf(pageArguments, readIdCursor);
    const outlets = await this.readCatalogue.outletPage(guard, id, page);
    return connectionOf(outlets, page, { node: toOutletType, cursor: idCursor });
  }

  @FieldResolver(() => CatalogItemConnection, {
    nullable: true,
    description: "Its catalogue, oldest first, without what is archived.",
  })
  @Operational()
  async catalogItems(
    @Root() { id }: MerchantType,
    @Args(() => PageArguments) pageArguments: PageArguments,
    @Ctx() { guard }: SubgraphContext,
  ): Promise<ConnectionOf<CatalogItemType> | null> {
    if (!actsFor(guard, id)) return null;
    const page = pageOf(pageArguments, readIdCursor);
    const items = await this.readCatalogue.itemPage(guard, { ...EVERY_ITEM_SOLD, merchantId: id }, page);
    const now = this.readCatalogue.now();
    return connectionOf(items, page, { node: (item) => toCatalogItemType(item, now), cursor: idCursor });
  }

  @FieldResolver(() => ModifierGroupConnection, {
    nullable: true,
    description: "Its groups of modifiers, oldest first.",
  })
  @Operational()
  async modifierGroups(
    @Root() { id }: MerchantType,
    @Args(() => PageArguments) pageArguments: PageArguments,
    @Ctx() { guard }: SubgraphContext,
  ): Promise<ConnectionOf<ModifierGroupType> | null> {
    if (!actsFor(guard, id)) return null;
    const page = pageOf(pageArguments, readIdCursor);
    const groups = await this.readCatalogue.groupPage(guard, id, page);
    const now = this.readCatalogue.now();
    return connectionOf(groups, page, { node: (group) => toGroupType(group, now), cursor: idCursor });
  }

  @FieldResolver(() => [LedgerAccountType], { nullable: true, description: "Its ledger, by account." })
  @Operational()
  async ledgerAccounts(
    @Root() { id }: MerchantType,
    @Ctx() { guard }: SubgraphContext,
  ): Promise<LedgerAccountType[] | null> {
    if (!actsFor(guard, id)) return null;
    return (await this.readSales.ledgerAccounts(guard, id)).map(toLedgerAccountType);
  }

  @FieldResolver(() => [SalesSummaryType], { nullable: true, description: "Sums of its sales, by currency." })
  @Operational()
  async salesSummary(
    @Root() { id: merchantId }: MerchantType,
    @Args(() => SummaryArgs) { from, to, outletId }: SummaryArgs,
    @Ctx() { guard }: SubgraphContext,
  ): Promise<SalesSummaryType[] | null> {
    if (!actsFor(guard, merchantId)) return null;
    if (from && to && from > to) throw badInput("to", { id: "sebelum `from`.", en: "is before `from`." });
    return (await this.readSales.summary(guard, { merchantId, from, to, outletId })).map(toSalesSummaryType);
  }

  /** Reached through Query._entities; null for a foreign merchant as for an unknown one. */
  readonly resolveReference = (
    reference: Readonly<Record<string, unknown>>,
    { guard }: SubgraphContext,
  ): Promise<MerchantType | null> => {
    const id = String(reference.id);
    return Promise.resolve(actsFor(guard, id) ? toMerchantType(id) : null);
  };
}
