import { isId } from "@alpokat/kernel";
import { type SubgraphContext, toUserErrors } from "@alpokat/subgraph";
import { Arg, Authorized, Ctx, ID, Mutation, Query, Resolver } from "type-graphql";
import type { ReadMerchants } from "../application/read-merchants";
import type { RegisterMerchant } from "../application/register-merchant";
import {
  MerchantType,
  RegisterMerchantInput,
  RegisterMerchantPayload,
  toMerchantType,
} from "./merchant.types";
import { SIGNED_IN } from "./roles";

@Resolver(() => MerchantType)
export class MerchantResolver {
  constructor(
    private readonly registering: RegisterMerchant,
    private readonly readMerchants: ReadMerchants,
  ) {}

  @Authorized("customer")
  @Mutation(() => RegisterMerchantPayload, { description: "Registers the caller's business." })
  async registerMerchant(
    @Arg("input", () => RegisterMerchantInput) input: RegisterMerchantInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<RegisterMerchantPayload> {
    const outcome = await this.registering.run(guard, input);
    return "merchant" in outcome
      ? { merchant: toMerchantType(outcome.merchant), userErrors: [] }
      : { merchant: null, userErrors: toUserErrors([outcome.refusal], principal) };
  }

  @Authorized(...SIGNED_IN)
  @Query(() => MerchantType, { nullable: true, description: "A merchant that the caller owns or works for." })
  merchant(
    @Arg("id", () => ID, { description: "Of the merchant." }) id: string,
    @Ctx() context: SubgraphContext,
  ): Promise<MerchantType | null> {
    return this.load(id, context);
  }

  /** Reached through Query._entities, which `@Authorized` does not cover. */
  readonly resolveReference = (
    reference: Readonly<Record<string, unknown>>,
    context: SubgraphContext,
  ): Promise<MerchantType | null> => this.load(String(reference["id"]), context);

  private async load(id: string, context: SubgraphContext): Promise<MerchantType | null> {
    if (!isId(id)) return null;
    const merchant = await context.loader(this.readMerchants.byIds).load(id);
    if (merchant) return toMerchantType(merchant);
    await context.noteNothingInScope("user.account", id);
    return null;
  }
}
