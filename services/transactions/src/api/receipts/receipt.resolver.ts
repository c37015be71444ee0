import { isId } from "@alpokat/kernel";
import { Collects, Operational, PersonalData } from "@alpokat/policy";
import { type SubgraphContext, badInput, toUserErrors } from "@alpokat/subgraph";
import { Arg, Authorized, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import { maySeeMerchant } from "../../application/caller";
import type { ReadPurchases } from "../../application/receipts/read-purchases";
import type { ReadReceipts } from "../../application/receipts/read-receipts";
import type { RequestReceipt } from "../../application/receipts/request-receipt";
import type { ResendReceipt } from "../../application/receipts/resend-receipt";
import { RECEIPT_LANGUAGES, type ReceiptLanguage } from "../../domain/receipts/receipt-language";
import { MerchantType, toMerchantType } from "../merchant.types";
import { EVERYBODY, SIGNED_IN } from "../roles";
import {
  RequestReceiptInput,
  RequestReceiptPayload,
  ResendReceiptInput,
  ResendReceiptPayload,
} from "./receipt.inputs";
import { ReceiptType, toClaimedReceiptType, toHeldReceiptType, toReceiptType } from "./receipt.types";

/** What the receipts' resolver calls. */
export interface ReceiptUseCases {
  readonly request: RequestReceipt;
  readonly resend: ResendReceipt;
  readonly receipts: ReadReceipts;
  readonly purchases: ReadPurchases;
}

@Resolver(() => ReceiptType)
export class ReceiptResolver {
  /**
   * @param linkOf the link under which the holder of a receipt's token reads it.
   * @param verifyPage where anybody verifies what a receipt states.
   */
  constructor(
    private readonly use: ReceiptUseCases,
    private readonly linkOf: (receiptId: string) => string,
    private readonly verifyPage: string,
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
    const outcome = await this.use.request.run(guard, request);
    return "details" in outcome
      ? { receipt: toReceiptType(outcome.details), userErrors: [] }
      : { receipt: null, userErrors: toUserErrors(outcome.refusals, principal) };
  }

  @Authorized("customer")
  @Mutation(() => ResendReceiptPayload, {
    description:
      "Sends a receipt of the caller's own merchant again, to the address that it was asked for with.",
  })
  async resendReceipt(
    @Arg("input", () => ResendReceiptInput) { receiptId, idempotencyKey }: ResendReceiptInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<ResendReceiptPayload> {
    const outcome = await this.use.resend.run(guard, { receiptId, idempotencyKey });
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
    const details = await this.use.receipts.byToken(guard, token);
    if (!details) return this.nothing(context);
    // The token was given to the buyer alone: its holder is the buyer to the policy.
    guard.proveSubject(details.receipt.buyer);
    return toHeldReceiptType(details);
  }

  @Authorized(...SIGNED_IN)
  @Query(() => ReceiptType, {
    nullable: true,
    description: "A receipt of the caller's own merchants, or one that the caller has claimed.",
  })
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

  @FieldResolver(() => String, { nullable: true, description: "The receipt as PDF, by its link (clause 1)." })
  @PersonalData("user.contact.email.receipt")
  pdfUrl(@Root() { id }: ReceiptType): string {
    return `${this.linkOf(id)}.pdf`;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: "The receipt's link as a QR code, an SVG image (clause 1).",
  })
  @PersonalData("user.contact.email.receipt")
  qrUrl(@Root() { id }: ReceiptType): string {
    return `${this.linkOf(id)}.svg`;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      "The page that verifies `signedStatement`, which stands behind its `#`: no server is sent that part (clause 1).",
  })
  @PersonalData("user.behavior.purchase_history")
  verifyUrl(@Root() { signedStatement }: ReceiptType): string | null {
    return signedStatement === null ? null : `${this.verifyPage}#${signedStatement}`;
  }

  /** Reached through Query._entities, which `@Authorized` does not cover. */
  readonly resolveReference = async (
    { id }: Readonly<Record<string, unknown>>,
    context: SubgraphContext,
  ): Promise<ReceiptType | null> => {
    if (typeof id !== "string" || !isId(id)) return null;
    const details = await context.loader(this.use.receipts.byIds).load(id);
    if (details) return toReceiptType(details);
    return (await this.claimed(id, context)) ?? this.nothing(context);
  };

  /** A receipt that the caller has claimed: people alone have an account to claim with. */
  private async claimed(id: string, context: SubgraphContext): Promise<ReceiptType | null> {
    const { role, id: accountId } = context.principal;
    if (role !== "customer" || accountId === null) return null;
    const details = await context.loader(this.use.purchases.byIds).load(id);
    return details && toClaimedReceiptType(details, accountId);
  }

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
