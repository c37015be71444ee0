import { isId } from "@alpokat/kernel";
import { Collects } from "@alpokat/policy";
import { type SubgraphContext, toUserErrors } from "@alpokat/subgraph";
import { Arg, Authorized, Ctx, Mutation, Query, Resolver } from "type-graphql";
import type { ExportSales } from "../application/export-sales";
import type { PaySale } from "../application/pay-sale";
import type { PreviewSale } from "../application/preview-sale";
import type { VoidSale } from "../application/void-sale";
import {
  ExportSalesInput,
  ExportSalesPayload,
  PaySaleInput,
  PaySalePayload,
  SalePreviewPayload,
  VoidSaleInput,
  VoidSalePayload,
  toExportType,
  toPreviewType,
} from "./sale-change.types";
import { toPaymentInput } from "./sale-terms.inputs";
import { SalePreviewInput, toSaleInput } from "./sale.inputs";
import { toSaleType } from "./sale.types";

/** What is done with sales beside recording them. */
@Resolver()
export class SaleChangeResolver {
  constructor(
    private readonly previewing: PreviewSale,
    private readonly paying: PaySale,
    private readonly voiding: VoidSale,
    private readonly exporting: ExportSales,
  ) {}

  @Authorized("customer")
  @Query(() => SalePreviewPayload, {
    description: "Says what a sale would come to, by the rules of `recordSale`; nothing is stored.",
  })
  async salePreview(
    @Arg("input", () => SalePreviewInput) input: SalePreviewInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<SalePreviewPayload> {
    const sale = toSaleInput(input);
    const isUnpaid = sale.paymentMethod === null && sale.payments === null;
    const asked = isUnpaid ? { ...sale, payments: [], isLeftOpen: true } : sale;
    const outcome = await this.previewing.run(guard, asked);
    return "preview" in outcome
      ? { preview: toPreviewType(outcome.preview, input.currencyCode), userErrors: [] }
      : { preview: null, userErrors: toUserErrors(outcome.refusals, principal) };
  }

  @Authorized("customer")
  @Collects("transaction")
  @Mutation(() => PaySalePayload, {
    description:
      "Adds a payment to an open sale of the caller's own merchant, and completes it once it is paid.",
  })
  async paySale(
    @Arg("input", () => PaySaleInput) { saleId, payment, version, idempotencyKey }: PaySaleInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<PaySalePayload> {
    const request = { saleId, version: version ?? null, payment: toPaymentInput(payment), idempotencyKey };
    const outcome = await this.paying.run(guard, request);
    return "sale" in outcome
      ? { sale: toSaleType(outcome.sale), userErrors: [] }
      : { sale: null, userErrors: toUserErrors(outcome.refusals, principal) };
  }

  @Authorized("customer")
  @Mutation(() => VoidSalePayload, {
    description:
      "Undoes a sale of the caller's own merchant: cancels an open one, voids a completed one on its own day.",
  })
  async voidSale(
    @Arg("input", () => VoidSaleInput) { saleId, version, idempotencyKey }: VoidSaleInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<VoidSalePayload> {
    const outcome = await this.voiding.run(guard, { saleId, version: version ?? null, idempotencyKey });
    return "sale" in outcome
      ? { sale: toSaleType(outcome.sale), userErrors: [] }
      : { sale: null, userErrors: toUserErrors(outcome.refusals, principal) };
  }

  @Authorized("customer")
  @Mutation(() => ExportSalesPayload, {
    description: "Exports sales of the caller's own merchant as CSV, part by part.",
  })
  async exportSales(
    @Arg("input", () => ExportSalesInput) { merchantId, occurredFrom, occurredTo, after }: ExportSalesInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<ExportSalesPayload> {
    const from = after && isId(after) ? after : null;
    const outcome = await this.exporting.run(guard, { merchantId, occurredFrom, occurredTo, after: from });
    return "export" in outcome
      ? { export: toExportType(outcome.export), userErrors: [] }
      : { export: null, userErrors: toUserErrors(outcome.refusals, principal) };
  }
}
