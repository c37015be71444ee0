import { isId } from "@alpokat/kernel";
import { Collects, Operational } from "@alpokat/policy";
import {
  type ConnectionOf,
  PageArguments,
  type SubgraphContext,
  connectionOf,
  cursorOf,
  pageOf,
  toUserErrors,
} from "@alpokat/subgraph";
import { Arg, Args, Authorized, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import type { CreateOutlet } from "../application/create-outlet";
import type { ReadCatalogue } from "../application/read-catalogue";
import type { SetOutletOverrides } from "../application/set-outlet-overrides";
import { targetOf } from "../domain/outlet-override";
import { readIdCursor } from "./cursors";
import {
  OutletOverrideConnection,
  type OutletOverrideType,
  SetOutletOverridesInput,
  SetOutletOverridesPayload,
  toOverrideInput,
  toOverrideType,
} from "./outlet-override.types";
import { CreateOutletInput, CreateOutletPayload, OutletType, toOutletType } from "./outlet.types";
import { PEOPLE } from "./roles";

@Resolver(() => OutletType)
export class OutletResolver {
  constructor(
    private readonly creating: CreateOutlet,
    private readonly overriding: SetOutletOverrides,
    private readonly readCatalogue: ReadCatalogue,
  ) {}

  @Authorized("customer")
  @Mutation(() => CreateOutletPayload, { description: "Opens an outlet of the caller's own merchant." })
  async createOutlet(
    @Arg("input", () => CreateOutletInput)
    { merchantId, name, city, timeZone, idempotencyKey }: CreateOutletInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<CreateOutletPayload> {
    const outlet = { merchantId, name, city, timeZone, idempotencyKey };
    const outcome = await this.creating.run(guard, outlet);
    return "outlet" in outcome
      ? { outlet: toOutletType(outcome.outlet), userErrors: [] }
      : { outlet: null, userErrors: toUserErrors(outcome.refusals, principal) };
  }

  @Authorized("customer")
  @Collects("catalogue_upload")
  @Mutation(() => SetOutletOverridesPayload, {
    description: "Stores what an outlet of the caller's own merchant has otherwise than the catalogue.",
  })
  async setOutletOverrides(
    @Arg("input", () => SetOutletOverridesInput) { outletId, overrides }: SetOutletOverridesInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<SetOutletOverridesPayload> {
    const outcome = await this.overriding.run(guard, { outletId, overrides: overrides.map(toOverrideInput) });
    return "overrides" in outcome
      ? {
          overrides: outcome.overrides.map((each) => toOverrideType(each, this.readCatalogue.now())),
          userErrors: [],
        }
      : { overrides: null, userErrors: toUserErrors(outcome.refusals, principal) };
  }

  @Authorized(...PEOPLE)
  @Query(() => OutletType, { nullable: true, description: "An outlet of the caller's own merchants." })
  outlet(
    @Arg("id", () => ID, { description: "Of the outlet." }) id: string,
    @Ctx() context: SubgraphContext,
  ): Promise<OutletType | null> {
    return this.resolveOutlet({ id }, context);
  }

  @FieldResolver(() => OutletOverrideConnection, {
    nullable: true,
    description: "What it has otherwise than the catalogue; null to whoever does not act for its merchant.",
  })
  @Operational()
  async catalogOverrides(
    @Root() { id, merchantId }: OutletType,
    @Args(() => PageArguments) pageArguments: PageArguments,
    @Ctx() { guard }: SubgraphContext,
  ): Promise<ConnectionOf<OutletOverrideType> | null> {
    if (!guard.principal.merchants.includes(merchantId)) return null;
    const page = pageOf(pageArguments, readIdCursor);
    const overrides = await this.readCatalogue.overridePage(guard, id, page);
    const now = this.readCatalogue.now();
    return connectionOf(overrides, page, {
      node: (override) => toOverrideType(override, now),
      cursor: (override) => cursorOf(targetOf(override)),
    });
  }

  readonly resolveOutlet = async (
    { id }: Readonly<Record<string, unknown>>,
    context: SubgraphContext,
  ): Promise<OutletType | null> => {
    if (typeof id !== "string" || !isId(id)) return null;
    const outlet = await context.loader(this.readCatalogue.outletsByIds).load(id);
    return outlet && toOutletType(outlet);
  };
}
