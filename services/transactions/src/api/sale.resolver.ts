import { isId } from "@alpokat/kernel";
import { Collects, Operational, PersonalData } from "@alpokat/policy";
import {
  type ConnectionOf,
  PageArguments,
  type SubgraphContext,
  connectionOf,
  pageOf,
  toUserErrors,
} from "@alpokat/subgraph";
import { Arg, Args, Authorized, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import { maySeeMerchant } from "../application/caller";
import type { ReadCatalogue } from "../application/read-catalogue";
import type { ReadReceipts } from "../application/receipts/read-receipts";
import type { ReadSales } from "../application/read-sales";
import type { RecordSale } from "../application/record-sale";
import { idCursor, readIdCursor } from "./cursors";
import { MerchantType, toMerchantType } from "./merchant.types";
import { OutletType, toOutletType } from "./outlet.types";
import { ReceiptType, toReceiptType } from "./receipts/receipt.types";
import { PEOPLE, SIGNED_IN } from "./roles";
import { RecordSaleInput, RecordSalePayload, SalesFilterInput, toSaleInput } from "./sale.inputs";
import { SaleLineType } from "./sale-line.types";
import { SaleConnection, SaleType, toSaleType } from "./sale.types";

@Resolver(() => SaleType)
export class SaleResolver {
  constructor(
    private readonly recording: RecordSale,
    private readonly readSales: ReadSales,
    private readonly readCatalogue: ReadCatalogue,
    private readonly readReceipts: ReadReceipts,
  ) {}

  @Authorized("customer")
  @Collects("transaction")
  @Mutation(() => RecordSalePayload, { description: "Records a sale of the caller's own merchant." })
  async recordSale(
    @Arg("input", () => RecordSaleInput) input: RecordSaleInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<RecordSalePayload> {
    const { idempotencyKey } = input;
    const outcome = await this.recording.run(guard, { ...toSaleInput(input), idempotencyKey });
    return "sale" in outcome
      ? { sale: toSaleType(outcome.sale), userErrors: [] }
      : { sale: null, userErrors: toUserErrors(outcome.refusals, principal) };
  }

  @Authorized(...PEOPLE)
  @Query(() => SaleType, { nullable: true, description: "A sale of the caller's own merchants." })
  sale(
    @Arg("id", () => ID, { description: "Of the sale." }) id: string,
    @Ctx() context: SubgraphContext,
  ): Promise<SaleType | null> {
    return this.resolveReference({ id }, context);
  }

  @Authorized(...SIGNED_IN)
  @Query(() => SaleConnection, {
    nullable: true,
    description: "Sales of the caller's own merchants, newest first.",
  })
  async sales(
    @Arg("filter", () => SalesFilterInput, { nullable: true, description: "Which of them; null for all." })
    filter: SalesFilterInput | null,
    @Args(() => PageArguments) pageArguments: PageArguments,
    @Ctx() { guard }: SubgraphContext,
  ): Promise<ConnectionOf<SaleType>> {
    const page = pageOf(pageArguments, readIdCursor);
    const asked = filterOf(filter);
    const isPossible = asked.outletId === null || isId(asked.outletId);
    const sales = isPossible ? await this.readSales.page(guard, asked, page) : [];
    return connectionOf(sales, page, { node: toSaleType, cursor: idCursor });
  }

  @FieldResolver(() => [SaleLineType], { nullable: true, description: "What was sold (clause 1)." })
  @PersonalData("user.behavior.purchase_history")
  async lines(@Root() sale: SaleType, @Ctx() context: SubgraphContext): Promise<SaleLineType[]> {
    const lines = sale.preloaded ?? (await context.loader(this.readSales.linesOf).load(sale.id));
    return lines.map((line) => sale.toLineType(line));
  }

  @FieldResolver(() => OutletType, { nullable: true, description: "Where it was made." })
  @Operational()
  async outlet(@Root() sale: SaleType, @Ctx() context: SubgraphContext): Promise<OutletType | null> {
    const outlet = await context.loader(this.readCatalogue.outletsByIds).load(sale.outletId);
    return outlet && toOutletType(outlet);
  }

  @FieldResolver(() => MerchantType, { nullable: true, description: "Whose sale it is." })
  @Operational()
  merchant(@Root() { merchantId }: SaleType, @Ctx() { guard }: SubgraphContext): MerchantType | null {
    return maySeeMerchant(guard, merchantId) ? toMerchantType(merchantId) : null;
  }

  @FieldResolver(() => [ReceiptType], {
    nullable: true,
    description: "Digital receipts that were asked for.",
  })
  @Operational()
  async receipts(@Root() sale: SaleType, @Ctx() context: SubgraphContext): Promise<ReceiptType[]> {
    return (await context.loader(this.readReceipts.bySale).load(sale.id)).map(toReceiptType);
  }

  /** Reached through Query._entities, which `@Authorized` does not cover. */
  readonly resolveReference = async (
    { id }: Readonly<Record<string, unknown>>,
    context: SubgraphContext,
  ): Promise<SaleType | null> => {
    if (typeof id !== "string" || !isId(id)) return null;
    const sale = await context.loader(this.readSales.byIds).load(id);
    if (sale) return toSaleType(sale);
    await context.noteNothingInScope("user.behavior.purchase_history", null);
    return null;
  };
}

const filterOf = (filter: SalesFilterInput | null) => ({
  merchantId: filter?.merchantId ?? null,
  outletId: filter?.outletId ?? null,
  occurredFrom: filter?.occurredFrom ?? null,
  occurredTo: filter?.occurredTo ?? null,
});
