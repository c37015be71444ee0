import { Operational } from "@alpokat/policy";
import { type SubgraphContext, toUserErrors } from "@alpokat/subgraph";
import { Arg, Authorized, Ctx, FieldResolver, Mutation, Resolver, Root } from "type-graphql";
import { actsFor } from "../application/caller";
import type { ReadSaleMoney } from "../application/read-sale-money";
import type { UpdateTaxSettings } from "../application/update-tax-settings";
import { OutletType } from "./outlet.types";
import {
  TaxSettingsType,
  UpdateTaxSettingsInput,
  UpdateTaxSettingsPayload,
  toTaxSettingsType,
} from "./tax-settings.types";

@Resolver(() => OutletType)
export class TaxSettingsResolver {
  constructor(
    private readonly updating: UpdateTaxSettings,
    private readonly read: ReadSaleMoney,
  ) {}

  @Authorized("customer")
  @Mutation(() => UpdateTaxSettingsPayload, {
    description: "Says from when on an outlet of the caller's own merchant taxes and rounds how.",
  })
  async updateTaxSettings(
    @Arg("input", () => UpdateTaxSettingsInput) input: UpdateTaxSettingsInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<UpdateTaxSettingsPayload> {
    const outcome = await this.updating.run(guard, withNulls(input));
    return "setting" in outcome
      ? { taxSettings: toTaxSettingsType(outcome.setting), userErrors: [] }
      : { taxSettings: null, userErrors: toUserErrors(outcome.refusals, principal) };
  }

  @FieldResolver(() => [TaxSettingsType], {
    nullable: true,
    description: "How it taxes and rounds, oldest first; null to whoever does not act for its merchant.",
  })
  @Operational()
  async taxSettings(
    @Root() { id, merchantId }: OutletType,
    @Ctx() { guard }: SubgraphContext,
  ): Promise<TaxSettingsType[] | null> {
    if (!actsFor(guard, merchantId)) return null;
    return (await this.read.taxSettings(guard, id)).map(toTaxSettingsType);
  }
}

/** What the client left out is null to the use case. */
const withNulls = (input: UpdateTaxSettingsInput) => ({
  outletId: input.outletId,
  isPpnRegistered: input.isPpnRegistered,
  pricesIncludeTax: input.pricesIncludeTax,
  isServiceChargeTaxed: input.isServiceChargeTaxed,
  version: input.version ?? null,
  validFrom: input.validFrom ?? null,
  validTo: input.validTo ?? null,
  pbjtPercent: input.pbjtPercent ?? null,
  serviceChargePercent: input.serviceChargePercent ?? null,
  cashRounding: input.cashRounding ?? null,
  refundReviewFrom: input.refundReviewFrom ?? null,
  items: input.items.map(({ itemId, taxKind, isLuxury }) => ({ itemId, taxKind, isLuxury })),
});
