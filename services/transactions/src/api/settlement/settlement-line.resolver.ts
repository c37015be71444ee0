import { isId } from "@alpokat/kernel";
import { Collects, Operational } from "@alpokat/policy";
import {
  type ConnectionOf,
  PageArguments,
  type SubgraphContext,
  connectionOf,
  pageOf,
  toUserErrors,
} from "@alpokat/subgraph";
import { Arg, Args, Authorized, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import type { ReadSettlements } from "../../application/settlement/read-settlements";
import type { ResolveSettlementLine } from "../../application/settlement/resolve-settlement-line";
import { idCursor, readIdCursor } from "../cursors";
import { PEOPLE } from "../roles";
import { PaymentType, toPaymentType } from "../sale-money.types";
import {
  ResolveSettlementLineInput,
  ResolveSettlementLinePayload,
  SettlementLineConnection,
  SettlementLineType,
  SettlementLinesFilterInput,
  toSettlementLineType,
} from "./settlement-line.types";
import { SettlementType, toSettlementType } from "./settlement.types";

@Resolver(() => SettlementLineType)
export class SettlementLineResolver {
  constructor(
    private readonly resolving: ResolveSettlementLine,
    private readonly read: ReadSettlements,
  ) {}

  @Authorized("customer")
  @Collects("transaction")
  @Mutation(() => ResolveSettlementLinePayload, {
    description: "Decides on a line of the caller's own merchant that no rule was sure of.",
  })
  async resolveSettlementLine(
    @Arg("input", () => ResolveSettlementLineInput) input: ResolveSettlementLineInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<ResolveSettlementLinePayload> {
    const { paymentId, reason, ...rest } = input;
    const request = { ...rest, paymentId: paymentId ?? null, reason: reason ?? null };
    const outcome = await this.resolving.run(guard, request);
    return "line" in outcome
      ? { settlementLine: toSettlementLineType(outcome.line), userErrors: [] }
      : { settlementLine: null, userErrors: toUserErrors(outcome.refusals, principal) };
  }

  @Authorized(...PEOPLE)
  @Query(() => SettlementLineType, {
    nullable: true,
    description: "A line of a settlement file of one of the caller's own merchants.",
  })
  settlementLine(
    @Arg("id", () => ID, { description: "Of the line." }) id: string,
    @Ctx() context: SubgraphContext,
  ): Promise<SettlementLineType | null> {
    return this.resolveReference({ id }, context);
  }

  @Authorized(...PEOPLE)
  @Query(() => SettlementLineConnection, {
    nullable: true,
    description: "The work list: lines that somebody has to look at, oldest first.",
  })
  async settlementLines(
    @Arg("filter", () => SettlementLinesFilterInput, { nullable: true, description: "Which; null for all." })
    filter: SettlementLinesFilterInput | null,
    @Args(() => PageArguments) pageArguments: PageArguments,
    @Ctx() { guard }: SubgraphContext,
  ): Promise<ConnectionOf<SettlementLineType>> {
    const page = pageOf(pageArguments, readIdCursor);
    const asked = { merchantId: filter?.merchantId ?? null, state: filter?.state ?? null };
    const lines = await this.read.workList(guard, asked, page);
    return connectionOf(lines, page, { node: toSettlementLineType, cursor: idCursor });
  }

  @FieldResolver(() => SettlementType, { nullable: true, description: "The file that it is of." })
  @Operational()
  async settlement(
    @Root() { settlementId }: SettlementLineType,
    @Ctx() context: SubgraphContext,
  ): Promise<SettlementType | null> {
    const found = await context.loader(this.read.byIds).load(settlementId);
    return found && toSettlementType(found);
  }

  @FieldResolver(() => PaymentType, {
    nullable: true,
    description: "The payment that it settles; null where it settles none.",
  })
  @Operational()
  payment(
    @Root() { paymentId, subject }: SettlementLineType,
    @Ctx() context: SubgraphContext,
  ): Promise<PaymentType | null> {
    return this.paymentOf(paymentId, subject, context);
  }

  @FieldResolver(() => PaymentType, {
    nullable: true,
    description: "The payment that it may be about, as far as rules can tell; null where they can't.",
  })
  @Operational()
  suggestedPayment(
    @Root() { suggestedPaymentId, subject }: SettlementLineType,
    @Ctx() context: SubgraphContext,
  ): Promise<PaymentType | null> {
    return this.paymentOf(suggestedPaymentId, subject, context);
  }

  /** Reached through Query._entities as well; null for a foreign line as for an unknown one. */
  readonly resolveReference = async (
    { id }: Readonly<Record<string, unknown>>,
    context: SubgraphContext,
  ): Promise<SettlementLineType | null> => {
    if (typeof id !== "string" || !isId(id)) return null;
    const found = await context.loader(this.read.linesByIds).load(id);
    return found && toSettlementLineType(found);
  };

  private async paymentOf(
    id: string | null,
    subject: SettlementLineType["subject"],
    context: SubgraphContext,
  ): Promise<PaymentType | null> {
    if (id === null) return null;
    const payment = await context.loader(this.read.paymentsByIds).load(id);
    return payment && toPaymentType(payment, subject);
  }
}
