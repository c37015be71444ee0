import { Collects } from "@alpokat/policy";
import { type SubgraphContext, toUserErrors } from "@alpokat/subgraph";
import { Arg, Authorized, Ctx, Mutation, Resolver } from "type-graphql";
import type { CloseShift } from "../application/close-shift";
import type { OpenShift, ShiftOutcome } from "../application/open-shift";
import { CloseShiftInput, OpenShiftInput, ShiftPayload, ShiftType, toShiftType } from "./shift.types";

@Resolver(() => ShiftType)
export class ShiftResolver {
  constructor(
    private readonly opening: OpenShift,
    private readonly closing: CloseShift,
  ) {}

  @Authorized("customer")
  @Collects("transaction")
  @Mutation(() => ShiftPayload, { description: "Begins a shift at a till of the caller's own merchant." })
  async openShift(
    @Arg("input", () => OpenShiftInput) { terminalId, openingCash, idempotencyKey }: OpenShiftInput,
    @Ctx() context: SubgraphContext,
  ): Promise<ShiftPayload> {
    const request = { terminalId, openingCash, idempotencyKey };
    return toPayload(await this.opening.run(context.guard, request), context);
  }

  @Authorized("customer")
  @Collects("transaction")
  @Mutation(() => ShiftPayload, {
    description: "Ends a shift: what was counted against what was expected, the difference posted.",
  })
  async closeShift(
    @Arg("input", () => CloseShiftInput) { shiftId, version, countedCash, idempotencyKey }: CloseShiftInput,
    @Ctx() context: SubgraphContext,
  ): Promise<ShiftPayload> {
    const request = { shiftId, version: version ?? null, countedCash, idempotencyKey };
    return toPayload(await this.closing.run(context.guard, request), context);
  }
}

const toPayload = (outcome: ShiftOutcome, { principal }: SubgraphContext): ShiftPayload =>
  "shift" in outcome
    ? { shift: toShiftType(outcome.shift), userErrors: [] }
    : { shift: null, userErrors: toUserErrors(outcome.refusals, principal) };
