import { isId } from "@alpokat/kernel";
import { Collects } from "@alpokat/policy";
import { type SubgraphContext, toUserErrors } from "@alpokat/subgraph";
import { Arg, Authorized, Ctx, ID, Mutation, Query, Resolver } from "type-graphql";
import type { CreateQrisPayment } from "../../application/qris/create-qris-payment";
import type { ReadQris } from "../../application/qris/read-qris";
import { PEOPLE } from "../roles";
import {
  CreateQrisPaymentInput,
  CreateQrisPaymentPayload,
  QrisPaymentType,
  toQrisPaymentType,
} from "./qris-payment.types";

@Resolver(() => QrisPaymentType)
export class QrisPaymentResolver {
  constructor(
    private readonly creating: CreateQrisPayment,
    private readonly readQris: ReadQris,
  ) {}

  @Authorized("customer")
  @Collects("transaction")
  @Mutation(() => CreateQrisPaymentPayload, {
    description: "Asks for a code that pays an open sale of the caller's own merchant.",
  })
  async createQrisPayment(
    @Arg("input", () => CreateQrisPaymentInput)
    { saleId, amount, validSeconds, idempotencyKey }: CreateQrisPaymentInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<CreateQrisPaymentPayload> {
    const request = { saleId, amount: amount ?? null, validSeconds, idempotencyKey };
    const outcome = await this.creating.run(guard, request);
    return "payment" in outcome
      ? { payment: toQrisPaymentType(outcome), userErrors: [] }
      : { payment: null, userErrors: toUserErrors(outcome.refusals, principal) };
  }

  @Authorized(...PEOPLE)
  @Query(() => QrisPaymentType, {
    nullable: true,
    description: "A QRIS payment of the caller's own merchants: what a till asks while it waits.",
  })
  async qrisPayment(
    @Arg("id", () => ID, { description: "Of the payment." }) id: string,
    @Ctx() context: SubgraphContext,
  ): Promise<QrisPaymentType | null> {
    const details = isId(id) ? await context.loader(this.readQris.paymentsByIds).load(id) : null;
    if (details) return toQrisPaymentType(details);
    await context.noteNothingInScope("user.financial", null);
    return null;
  }
}
