import { Collects, Operational } from "@alpokat/policy";
import { type SubgraphContext, toUserErrors } from "@alpokat/subgraph";
import { Arg, Authorized, Ctx, FieldResolver, Mutation, Resolver, Root } from "type-graphql";
import type { ReadSales } from "../application/read-sales";
import type { RefundSale } from "../application/refund-sale";
import type { ReviewRefund } from "../application/review-refund";
import {
  RefundSaleInput,
  RefundSalePayload,
  RefundType,
  ReviewRefundInput,
  ReviewRefundPayload,
  toRefundType,
} from "./refund.types";
import { SaleType, toSaleType } from "./sale.types";

@Resolver(() => RefundType)
export class RefundResolver {
  constructor(
    private readonly refunding: RefundSale,
    private readonly reviewing: ReviewRefund,
    private readonly readSales: ReadSales,
  ) {}

  @Authorized("customer")
  @Collects("transaction")
  @Mutation(() => RefundSalePayload, {
    description: "Gives money of a sale of the caller's own merchant back.",
  })
  async refundSale(
    @Arg("input", () => RefundSaleInput) input: RefundSaleInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<RefundSalePayload> {
    const outcome = await this.refunding.run(guard, toRequest(input));
    return "refund" in outcome
      ? { refund: toRefundType(outcome.refund), userErrors: [] }
      : { refund: null, userErrors: toUserErrors(outcome.refusals, principal) };
  }

  @Authorized("customer")
  @Collects("transaction")
  @Mutation(() => ReviewRefundPayload, {
    description: "Decides on a refund of the caller's own merchant that somebody else asked for.",
  })
  async reviewRefund(
    @Arg("input", () => ReviewRefundInput) input: ReviewRefundInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<ReviewRefundPayload> {
    const { refundId, decision, reason, idempotencyKey } = input;
    const outcome = await this.reviewing.run(guard, { refundId, decision, reason, idempotencyKey });
    return "refund" in outcome
      ? { refund: toRefundType(outcome.refund), userErrors: [] }
      : { refund: null, userErrors: toUserErrors(outcome.refusals, principal) };
  }

  @FieldResolver(() => SaleType, { nullable: true, description: "The sale that it is of." })
  @Operational()
  async sale(@Root() { saleId }: RefundType, @Ctx() context: SubgraphContext): Promise<SaleType | null> {
    const sale = await context.loader(this.readSales.byIds).load(saleId);
    return sale && toSaleType(sale);
  }
}

/** What the client left out is null to the use case. */
const toRequest = (input: RefundSaleInput) => ({
  saleId: input.saleId,
  amount: input.amount ?? null,
  lines: input.lines ?? null,
  paymentId: input.paymentId ?? null,
  reason: input.reason,
  version: input.version ?? null,
  idempotencyKey: input.idempotencyKey,
});
