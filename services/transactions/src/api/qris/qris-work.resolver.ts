import { Collects, Operational } from "@alpokat/policy";
import {
  type ConnectionOf,
  PageArguments,
  type SubgraphContext,
  connectionOf,
  pageOf,
  toUserErrors,
} from "@alpokat/subgraph";
import { Arg, Args, Authorized, Ctx, FieldResolver, Mutation, Resolver, Root } from "type-graphql";
import { actsFor } from "../../application/caller";
import type { CloseQrisWorkItem } from "../../application/qris/close-work-item";
import type { ReadQrisWork } from "../../application/qris/read-work";
import { idCursor, readIdCursor } from "../cursors";
import { MerchantType } from "../merchant.types";
import { PaymentType, toPaymentType } from "../sale-money.types";
import {
  CloseQrisWorkItemInput,
  CloseQrisWorkItemPayload,
  QrisWorkItemConnection,
  QrisWorkItemType,
  toQrisWorkItemType,
} from "./qris-work.types";

@Resolver(() => QrisWorkItemType)
export class QrisWorkItemResolver {
  constructor(
    private readonly closing: CloseQrisWorkItem,
    private readonly read: ReadQrisWork,
  ) {}

  @Authorized("customer")
  @Collects("transaction")
  @Mutation(() => CloseQrisWorkItemPayload, {
    description:
      "Takes QRIS money of the caller's own merchant off its work list, once it is in order. Moves no money.",
  })
  async closeQrisWorkItem(
    @Arg("input", () => CloseQrisWorkItemInput) { id }: CloseQrisWorkItemInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<CloseQrisWorkItemPayload> {
    const outcome = await this.closing.run(guard, id);
    return "item" in outcome
      ? { item: toQrisWorkItemType(outcome.item), userErrors: [] }
      : { item: null, userErrors: toUserErrors(outcome.refusals, principal) };
  }

  @FieldResolver(() => PaymentType, { nullable: true, description: "The payment whose money it is." })
  @Operational()
  async payment(
    @Root() { paymentId, subject }: QrisWorkItemType,
    @Ctx() context: SubgraphContext,
  ): Promise<PaymentType | null> {
    const payment = await context.loader(this.read.paymentsByIds).load(paymentId);
    return payment && toPaymentType(payment, subject);
  }
}

@Resolver(() => MerchantType)
export class MerchantQrisWorkResolver {
  constructor(private readonly read: ReadQrisWork) {}

  @FieldResolver(() => QrisWorkItemConnection, {
    nullable: true,
    description: "QRIS money that waits for people, oldest first; null to whoever does not act for it.",
  })
  @Operational()
  async qrisWorkItems(
    @Root() { id }: MerchantType,
    @Args(() => PageArguments) pageArguments: PageArguments,
    @Ctx() { guard }: SubgraphContext,
  ): Promise<ConnectionOf<QrisWorkItemType> | null> {
    if (!actsFor(guard, id)) return null;
    const page = pageOf(pageArguments, readIdCursor);
    const items = await this.read.open(guard, id, page);
    return connectionOf(items, page, { node: toQrisWorkItemType, cursor: idCursor });
  }
}
