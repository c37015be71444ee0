import { isId } from "@alpokat/kernel";
import {
  type ConnectionOf,
  PageArguments,
  type SubgraphContext,
  connectionOf,
  cursorOf,
  pageOf,
  toUserErrors,
} from "@alpokat/subgraph";
import { Arg, Args, Authorized, Ctx, ID, Mutation, Query, Resolver } from "type-graphql";
import type { ClearErasure } from "../application/clear-erasure";
import type { HoldOutcome, LiftLegalHold, PlaceLegalHold } from "../application/place-legal-hold";
import type { ReadLegalHolds } from "../application/read-legal-holds";
import { idCursor, NOBODY } from "./agency.resolver";
import {
  ClearErasureInput,
  ClearErasurePayload,
  LegalHoldConnection,
  LegalHoldPayload,
  LegalHoldType,
  LiftLegalHoldInput,
  PlaceLegalHoldInput,
  toLegalHoldType,
} from "./legal-hold.types";
import { OVERSIGHT } from "./roles";

@Resolver(() => LegalHoldType)
export class LegalHoldResolver {
  constructor(
    private readonly placing: PlaceLegalHold,
    private readonly lifting: LiftLegalHold,
    private readonly reading: ReadLegalHolds,
    private readonly clearing: ClearErasure,
  ) {}

  @Authorized("disclosure_legal")
  @Mutation(() => LegalHoldPayload, {
    description:
      "Keeps somebody's data from being erased, for a request that you work on. Needs `x-alpokat-case`.",
  })
  async placeLegalHold(
    @Arg("input", () => PlaceLegalHoldInput) input: PlaceLegalHoldInput,
    @Ctx() context: SubgraphContext,
  ): Promise<LegalHoldPayload> {
    const { subject, reason, idempotencyKey } = input;
    const requestId = isId(input.requestId) ? input.requestId : NOBODY;
    const hold = { requestId, subject, reason, idempotencyKey };
    return toPayload(await this.placing.run(context.guard, hold), context);
  }

  @Authorized("disclosure_legal")
  @Mutation(() => LegalHoldPayload, {
    description: "Ends a hold of a request that you work on. Needs `x-alpokat-case`.",
  })
  async liftLegalHold(
    @Arg("input", () => LiftLegalHoldInput) { holdId, reason }: LiftLegalHoldInput,
    @Ctx() context: SubgraphContext,
  ): Promise<LegalHoldPayload> {
    const id = isId(holdId) ? holdId : NOBODY;
    return toPayload(await this.lifting.run(context.guard, { holdId: id, reason }), context);
  }

  @Authorized("service")
  @Mutation(() => ClearErasurePayload, {
    nullable: true,
    description: "Asked by a service right before it destroys a subject's keys. Purpose `privacy.request`.",
  })
  async clearErasure(
    @Arg("input", () => ClearErasureInput) { subject, requestId }: ClearErasureInput,
    @Ctx() { guard }: SubgraphContext,
  ): Promise<ClearErasurePayload> {
    const isClear = await this.clearing.run(guard, {
      subject,
      requestId: isId(requestId) ? requestId : NOBODY,
    });
    return { isClear };
  }

  @Authorized(...OVERSIGHT)
  @Query(() => LegalHoldType, { nullable: true, description: "A legal hold." })
  legalHold(
    @Arg("id", () => ID, { description: "Of the hold." }) id: string,
    @Ctx() context: SubgraphContext,
  ): Promise<LegalHoldType | null> {
    return this.load(id, context);
  }

  @Authorized(...OVERSIGHT)
  @Query(() => LegalHoldConnection, { nullable: true, description: "Legal holds, newest first." })
  async legalHolds(
    @Args(() => PageArguments) pageArguments: PageArguments,
    @Ctx() { guard }: SubgraphContext,
  ): Promise<ConnectionOf<LegalHoldType>> {
    const page = pageOf(pageArguments, idCursor);
    const found = await this.reading.page(guard, page);
    return connectionOf(found, page, { node: toLegalHoldType, cursor: ({ id }) => cursorOf(id) });
  }

  /** Reached through Query._entities, which `@Authorized` does not cover. */
  readonly resolveReference = async (
    { id }: Readonly<Record<string, unknown>>,
    context: SubgraphContext,
  ): Promise<LegalHoldType | null> =>
    OVERSIGHT.includes(context.principal.role) ? this.load(String(id), context) : null;

  private async load(id: string, { guard }: SubgraphContext): Promise<LegalHoldType | null> {
    const hold = isId(id) ? await this.reading.byId(guard, id) : null;
    return hold && toLegalHoldType(hold);
  }
}

const toPayload = (outcome: HoldOutcome, { principal }: SubgraphContext): LegalHoldPayload =>
  "hold" in outcome
    ? { legalHold: toLegalHoldType(outcome.hold), userErrors: [] }
    : { legalHold: null, userErrors: toUserErrors(outcome.refusals, principal) };
