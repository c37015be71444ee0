import { Operational } from "@alpokat/policy";
import { type SubgraphContext, toUserErrors } from "@alpokat/subgraph";
import { Arg, Authorized, Ctx, FieldResolver, Mutation, Resolver, Root } from "type-graphql";
import type { ReadQris } from "../../application/qris/read-qris";
import type { UpdateQrisSettings } from "../../application/qris/update-qris-settings";
import { OutletType } from "../outlet.types";
import {
  QrCodeType,
  QrisSettingsType,
  UpdateQrisSettingsInput,
  UpdateQrisSettingsPayload,
  toQrCodeType,
  toQrisDetails,
  toQrisSettingsType,
} from "./qris.types";

/** What an outlet has for QRIS. */
@Resolver(() => OutletType)
export class OutletQrisResolver {
  constructor(
    private readonly updating: UpdateQrisSettings,
    private readonly readQris: ReadQris,
  ) {}

  @Authorized("customer")
  @Mutation(() => UpdateQrisSettingsPayload, {
    description: "Stores what an outlet of the caller's own merchant is registered with for QRIS.",
  })
  async updateQrisSettings(
    @Arg("input", () => UpdateQrisSettingsInput) input: UpdateQrisSettingsInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<UpdateQrisSettingsPayload> {
    const { outletId, version } = input;
    const details = toQrisDetails(input);
    const outcome = await this.updating.run(guard, { outletId, version: version ?? null, details });
    return "settings" in outcome
      ? { settings: toQrisSettingsType(outcome.settings), userErrors: [] }
      : { settings: null, userErrors: toUserErrors(outcome.refusals, principal) };
  }

  @FieldResolver(() => QrisSettingsType, {
    nullable: true,
    description: "What it is registered with for QRIS; null to whoever does not act for its merchant.",
  })
  @Operational()
  async qrisSettings(
    @Root() { id, merchantId }: OutletType,
    @Ctx() context: SubgraphContext,
  ): Promise<QrisSettingsType | null> {
    if (!context.principal.merchants.includes(merchantId)) return null;
    const settings = await context.loader(this.readQris.settingsByOutlet).load(id);
    return settings && toQrisSettingsType(settings);
  }

  @FieldResolver(() => QrCodeType, {
    nullable: true,
    description: "The code of its sticker; null to whoever does not act for its merchant.",
  })
  @Operational()
  async staticQrisCode(
    @Root() { id, merchantId }: OutletType,
    @Ctx() context: SubgraphContext,
  ): Promise<QrCodeType | null> {
    if (!context.principal.merchants.includes(merchantId)) return null;
    const code = await context.loader(this.readQris.staticCodeByOutlet).load(id);
    return code && toQrCodeType(code);
  }
}
