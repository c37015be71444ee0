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
import { actsFor } from "../../application/caller";
import type { ImportSettlement } from "../../application/settlement/import-settlement";
import type { ReadSettlements } from "../../application/settlement/read-settlements";
import { idCursor, readIdCursor } from "../cursors";
import { MerchantType } from "../merchant.types";
import { PEOPLE } from "../roles";
import {
  ImportSettlementInput,
  ImportSettlementPayload,
  toImportType,
  toRow,
} from "./settlement-import.types";
import {
  SettlementLineConnection,
  type SettlementLineType,
  toSettlementLineType,
} from "./settlement-line.types";
import { SettlementConnection, SettlementType, toSettlementType } from "./settlement.types";

@Resolver(() => SettlementType)
export class SettlementResolver {
  constructor(
    private readonly importing: ImportSettlement,
    private readonly read: ReadSettlements,
  ) {}

  @Authorized("customer")
  @Collects("transaction")
  @Mutation(() => ImportSettlementPayload, {
    description: "Takes a chunk of an acquirer's settlement file, and settles the payments that it matches.",
  })
  async importSettlement(
    @Arg("input", () => ImportSettlementInput) { rows, ...input }: ImportSettlementInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<ImportSettlementPayload> {
    const outcome = await this.importing.run(guard, { ...input, rows: rows.map(toRow) });
    return "settlement" in outcome
      ? {
          settlementImport: toImportType(outcome.settlement, outcome.result, principal.locale),
          userErrors: [],
        }
      : { settlementImport: null, userErrors: toUserErrors(outcome.refusals, principal) };
  }

  @Authorized(...PEOPLE)
  @Query(() => SettlementType, {
    nullable: true,
    description: "A settlement file of one of the caller's own merchants.",
  })
  settlement(
    @Arg("id", () => ID, { description: "Of the file." }) id: string,
    @Ctx() context: SubgraphContext,
  ): Promise<SettlementType | null> {
    return this.resolveReference({ id }, context);
  }

  @FieldResolver(() => SettlementLineConnection, {
    nullable: true,
    description: "All its lines, in the order of the file.",
  })
  @Operational()
  async lines(
    @Root() { id }: SettlementType,
    @Args(() => PageArguments) pageArguments: PageArguments,
    @Ctx() { guard }: SubgraphContext,
  ): Promise<ConnectionOf<SettlementLineType>> {
    const page = pageOf(pageArguments, readLineCursor);
    const lines = await this.read.linesOf(guard, id, page);
    const numbered = ({ lineNumber }: { readonly lineNumber: number }): string =>
      cursorOf(String(lineNumber));
    return connectionOf(lines, page, { node: toSettlementLineType, cursor: numbered });
  }

  /** Reached through Query._entities as well; null for a foreign file as for an unknown one. */
  readonly resolveReference = async (
    { id }: Readonly<Record<string, unknown>>,
    context: SubgraphContext,
  ): Promise<SettlementType | null> => {
    if (typeof id !== "string" || !isId(id)) return null;
    const found = await context.loader(this.read.byIds).load(id);
    return found && toSettlementType(found);
  };
}

const readLineCursor = ([line = ""]: readonly string[]): number | null =>
  /^[1-9]\d{0,8}$/.test(line) ? Number(line) : null;

@Resolver(() => MerchantType)
export class MerchantSettlementsResolver {
  constructor(private readonly read: ReadSettlements) {}

  @FieldResolver(() => SettlementConnection, {
    nullable: true,
    description: "What its acquirers paid out, newest first; null to whoever does not act for it.",
  })
  @Operational()
  async settlements(
    @Root() { id }: MerchantType,
    @Args(() => PageArguments) pageArguments: PageArguments,
    @Ctx() { guard }: SubgraphContext,
  ): Promise<ConnectionOf<SettlementType> | null> {
    if (!actsFor(guard, id)) return null;
    const page = pageOf(pageArguments, readIdCursor);
    const settlements = await this.read.page(guard, id, page);
    return connectionOf(settlements, page, { node: toSettlementType, cursor: idCursor });
  }
}
