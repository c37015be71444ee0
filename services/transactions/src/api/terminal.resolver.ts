import { isId } from "@alpokat/kernel";
import { Operational } from "@alpokat/policy";
import {
  type ConnectionOf,
  PageArguments,
  type SubgraphContext,
  connectionOf,
  pageOf,
  toUserErrors,
} from "@alpokat/subgraph";
import { Arg, Args, Authorized, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import { actsFor } from "../application/caller";
import type { ReadCatalogue } from "../application/read-catalogue";
import type { ReadSaleMoney } from "../application/read-sale-money";
import type { RegisterTerminal } from "../application/register-terminal";
import { idCursor, readIdCursor } from "./cursors";
import { OutletType, toOutletType } from "./outlet.types";
import { PEOPLE } from "./roles";
import { ShiftType, toShiftType } from "./shift.types";
import {
  RegisterTerminalInput,
  RegisterTerminalPayload,
  TerminalConnection,
  TerminalType,
  toTerminalType,
} from "./terminal.types";

@Resolver(() => TerminalType)
export class TerminalResolver {
  constructor(
    private readonly registering: RegisterTerminal,
    private readonly read: ReadSaleMoney,
    private readonly readCatalogue: ReadCatalogue,
  ) {}

  @Authorized("customer")
  @Mutation(() => RegisterTerminalPayload, {
    description: "Registers a till of an outlet of the caller's own merchant.",
  })
  async registerTerminal(
    @Arg("input", () => RegisterTerminalInput) { outletId, name, idempotencyKey }: RegisterTerminalInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<RegisterTerminalPayload> {
    const outcome = await this.registering.run(guard, { outletId, name, idempotencyKey });
    return "terminal" in outcome
      ? { terminal: toTerminalType(outcome.terminal), userErrors: [] }
      : { terminal: null, userErrors: toUserErrors(outcome.refusals, principal) };
  }

  @Authorized(...PEOPLE)
  @Query(() => TerminalType, { nullable: true, description: "A till of the caller's own merchants." })
  terminal(
    @Arg("id", () => ID, { description: "Of the terminal." }) id: string,
    @Ctx() context: SubgraphContext,
  ): Promise<TerminalType | null> {
    return this.resolveReference({ id }, context);
  }

  @FieldResolver(() => OutletType, { nullable: true, description: "Where it stands." })
  @Operational()
  async outlet(
    @Root() { outletId }: TerminalType,
    @Ctx() context: SubgraphContext,
  ): Promise<OutletType | null> {
    const outlet = await context.loader(this.readCatalogue.outletsByIds).load(outletId);
    return outlet && toOutletType(outlet);
  }

  @FieldResolver(() => ShiftType, {
    nullable: true,
    description: "Its open shift; null where there is none.",
  })
  @Operational()
  async openShift(
    @Root() { id }: TerminalType,
    @Ctx() { guard }: SubgraphContext,
  ): Promise<ShiftType | null> {
    const shift = await this.read.openShift(guard, id);
    return shift && toShiftType(shift);
  }

  /** Reached through Query._entities, which `@Authorized` does not cover. */
  readonly resolveReference = async (
    { id }: Readonly<Record<string, unknown>>,
    context: SubgraphContext,
  ): Promise<TerminalType | null> => {
    if (typeof id !== "string" || !isId(id)) return null;
    const terminal = await context.loader(this.read.terminalsByIds).load(id);
    return terminal && toTerminalType(terminal);
  };
}

/** The tills of an outlet hang under it. */
@Resolver(() => OutletType)
export class OutletTerminalsResolver {
  constructor(private readonly read: ReadSaleMoney) {}

  @FieldResolver(() => TerminalConnection, {
    nullable: true,
    description: "Its tills, oldest first; null to whoever does not act for its merchant.",
  })
  @Operational()
  async terminals(
    @Root() { id, merchantId }: OutletType,
    @Args(() => PageArguments) pageArguments: PageArguments,
    @Ctx() { guard }: SubgraphContext,
  ): Promise<ConnectionOf<TerminalType> | null> {
    if (!actsFor(guard, merchantId)) return null;
    const page = pageOf(pageArguments, readIdCursor);
    const terminals = await this.read.terminalPage(guard, id, page);
    return connectionOf(terminals, page, { node: toTerminalType, cursor: idCursor });
  }
}
