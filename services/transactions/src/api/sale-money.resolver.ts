import { Operational } from "@alpokat/policy";
import type { SubgraphContext } from "@alpokat/subgraph";
import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import type { ReadSaleMoney } from "../application/read-sale-money";
import { RefundType, toRefundType } from "./refund.types";
import {
  PaymentType,
  SaleDiscountType,
  SaleTaxType,
  toPaymentType,
  toSaleDiscountType,
  toSaleTaxType,
} from "./sale-money.types";
import { SaleType } from "./sale.types";
import { TerminalType, toTerminalType } from "./terminal.types";

/** What a sale is made of beside its lines. */
@Resolver(() => SaleType)
export class SaleMoneyResolver {
  constructor(private readonly read: ReadSaleMoney) {}

  @FieldResolver(() => [SaleTaxType], { nullable: true, description: "Its taxes, one for each rate." })
  @Operational()
  async taxes(@Root() sale: SaleType, @Ctx() context: SubgraphContext): Promise<SaleTaxType[]> {
    const { taxes } = await context.loader(this.read.partsOf).load(sale.id);
    return taxes.map((tax) => toSaleTaxType(tax, sale));
  }

  @FieldResolver(() => [SaleDiscountType], { nullable: true, description: "What was taken off, in order." })
  @Operational()
  async discounts(@Root() sale: SaleType, @Ctx() context: SubgraphContext): Promise<SaleDiscountType[]> {
    const { discounts } = await context.loader(this.read.partsOf).load(sale.id);
    return discounts.map((discount) => toSaleDiscountType(discount, sale));
  }

  @FieldResolver(() => [PaymentType], { nullable: true, description: "How it was paid, in order." })
  @Operational()
  async payments(@Root() sale: SaleType, @Ctx() context: SubgraphContext): Promise<PaymentType[]> {
    const payments = await context.loader(this.read.paymentsOf).load(sale.id);
    return payments.map((payment) => toPaymentType(payment, sale.subject));
  }

  @FieldResolver(() => [RefundType], { nullable: true, description: "What was given back, in order." })
  @Operational()
  async refunds(@Root() sale: SaleType, @Ctx() context: SubgraphContext): Promise<RefundType[]> {
    return (await context.loader(this.read.refundsOf).load(sale.id)).map(toRefundType);
  }

  @FieldResolver(() => TerminalType, {
    nullable: true,
    description: "Where it was taken down; null where nobody said, and in what a receipt shows.",
  })
  @Operational()
  async terminal(
    @Root() { terminalId }: SaleType,
    @Ctx() context: SubgraphContext,
  ): Promise<TerminalType | null> {
    if (terminalId === null) return null;
    const terminal = await context.loader(this.read.terminalsByIds).load(terminalId);
    return terminal && toTerminalType(terminal);
  }
}
