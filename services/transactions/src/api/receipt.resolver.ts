import { isId } from "@alpokat/kernel";
import { Collects, Operational, PersonalData } from "@alpokat/policy";
import { type SubgraphContext, badInput, toUserErrors } from "@alpokat/subgraph";
import { Arg, Authorized, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import { maySeeMerchant } from "../application/caller";
import type { ReadReceipts } from "../application/read-receipts";
import type { RequestReceipt } from "../application/request-receipt";
import { RECEIPT_LANGUAGES, type ReceiptLanguage } from "../domain/receipt";
import { MerchantType, toMerchantType } from "./merchant.types";
import {
  ReceiptType,
  RequestReceiptInput,
  RequestReceiptPayload,
  toPublicReceiptType,
  toReceiptType,
} from "./receipt.types";
import { EVERYBODY, SIGNED_IN } from "./roles";

@Resolver(() => ReceiptType)
export class ReceiptResolver {
  /** @param linkOf the link under which the holder of a receipt's token reads it. */
  constructor(
    private readonly requesting: RequestReceipt,
    private readonly readReceipts: ReadReceipts,
    private readonly linkOf: (receiptId: string) => string,
  ) {}

  @Authorized("customer")
  @Collects("receipt_request")
  @Mutation(() => RequestReceiptPayload, {
    description: "Issues a digital receipt to the address that the buyer gives at the till.",
  })
  async requestReceipt(
    @Arg("input", () => RequestReceiptInput) input: RequestReceiptInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<RequestReceiptPayload> {
    const { saleId, email, idempotencyKey } = input;
    const request = { saleId, email, language: languageOf(input), idempotencyKey };
    const outcome = await this.requesting.run(guard, request);
    return "details" in outcome
      ? { receipt: toReceiptType(outcome.details), userErrors: [] }
      : { receipt: null, userErrors: toUserErrors(outcome.refusals, principal) };
  }

  @Authorized(...EVERYBODY)
  @Query(() => ReceiptType, {
    nullable: true,
    description: "The receipt of a link, to whoever holds the link.",
  })
  async receipt(
    @Arg("token", () => String, { description: "The last part of the receipt's link (clause 1)." })
    token: string,
    @Ctx() context: SubgraphContext,
  ): Promise<ReceiptType | null> {
    const { guard } = context;
    const details = await this.readReceipts.byToken(guard, token);
    if (!details) return this.nothing(context);
    // The token was given to the buyer alone: its holder is the buyer to the policy.
    guard.proveSubject(details.receipt.buyer);
    return toPublicReceiptType(details);
  }

  @Authorized(...SIGNED_IN)
  @Query(() => ReceiptType, { nullable: true, description: "A receipt of the caller's own merchants." })
  receiptById(
    @Arg("id", () => ID, { description: "Of the receipt." }) id: string,
    @Ctx() context: SubgraphContext,
  ): Promise<ReceiptType | null> {
    return this.resolveReference({ id }, context);
  }

  @FieldResolver(() => MerchantType, {
    nullable: true,
    description: "Who sold it; null to whoever may not know the merchant, who sees the outlet.",
  })
  @Operational()
  merchant(@Root() { merchantId }: ReceiptType, @Ctx() { guard }: SubgraphContext): MerchantType | null {
    return maySeeMerchant(guard, merchantId) ? toMerchantType(merchantId) : null;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: "The link that the buyer gets: whoever has it reads the receipt (clause 1).",
  })
  @PersonalData("user.contact.email.receipt")
  shareUrl(@Root() { id }: ReceiptType): string {
    return this.linkOf(id);
  }

  /** Reached through Query._entities, which `@Authorized` does not cover. */
  readonly resolveReference = async (
    { id }: Readonly<Record<string, unknown>>,
    context: SubgraphContext,
  ): Promise<ReceiptType | null> => {
    if (typeof id !== "string" || !isId(id)) return null;
    const details = await context.loader(this.readReceipts.byIds).load(id);
    return details ? toReceiptType(details) : this.nothing(context);
  };

  private async nothing(context: SubgraphContext): Promise<null> {
    await context.noteNothingInScope("user.behavior.purchase_history", null);
    return null;
  }
}

function languageOf({ language }: RequestReceiptInput): ReceiptLanguage {
  const known = RECEIPT_LANGUAGES.find((each) => each === language);
  if (known) return known;
  throw badInput("input.language", { id: "harus `id` atau `en`.", en: "must be `id` or `en`." });
}
