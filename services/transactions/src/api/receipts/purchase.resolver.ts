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
import { accountIdOf } from "../../application/caller";
import type { ClaimReceipt } from "../../application/receipts/claim-receipt";
import type { ReadPurchases } from "../../application/receipts/read-purchases";
import type { ReceiptDetails } from "../../domain/receipts/receipt";
import { AccountType } from "../account.types";
import { claimCursor, readClaimCursor } from "./claim-cursors";
import { ClaimReceiptInput, ClaimReceiptPayload } from "./receipt.inputs";
import { ReceiptConnection, type ReceiptType, toClaimedReceiptType } from "./receipt.types";

@Resolver(() => AccountType)
export class PurchaseResolver {
  constructor(
    private readonly claiming: ClaimReceipt,
    private readonly reading: ReadPurchases,
  ) {}

  @Authorized("customer")
  @Collects("transaction")
  @Mutation(() => ClaimReceiptPayload, {
    description:
      "Keeps the receipt of a link in the caller's account. Nothing else joins a purchase to an account.",
  })
  async claimReceipt(
    @Arg("input", () => ClaimReceiptInput) { token }: ClaimReceiptInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<ClaimReceiptPayload> {
    const outcome = await this.claiming.run(guard, token);
    return "details" in outcome
      ? { receipt: toClaimedReceiptType(outcome.details, accountIdOf(guard)), userErrors: [] }
      : { receipt: null, userErrors: toUserErrors(outcome.refusals, principal) };
  }

  @FieldResolver(() => ReceiptConnection, {
    nullable: true,
    description: "Receipts that the account has claimed, newest claim first; null to everybody else.",
  })
  @Operational()
  async purchases(
    @Root() { id }: AccountType,
    @Args(() => PageArguments) pageArguments: PageArguments,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<ConnectionOf<ReceiptType> | null> {
    if (principal.role !== "customer" || principal.id !== id) return null;
    const page = pageOf(pageArguments, readClaimCursor);
    const claimed = await this.reading.page(guard, page);
    const node = (details: ReceiptDetails): ReceiptType => toClaimedReceiptType(details, id);
    return connectionOf(claimed, page, { node, cursor: claimCursor });
  }
}
