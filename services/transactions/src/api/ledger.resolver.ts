import {
  type ConnectionOf,
  PageArguments,
  type SubgraphContext,
  connectionOf,
  pageOf,
} from "@alpokat/subgraph";
import { Args, Authorized, Ctx, Query, Resolver } from "type-graphql";
import type { ReadLedger } from "../application/read-ledger";
import { entryCursor, readEntryCursor } from "./cursors";
import { LedgerEntryConnection, type LedgerEntryType, toLedgerEntryType } from "./ledger.types";
import { PEOPLE } from "./roles";

@Resolver()
export class LedgerResolver {
  constructor(private readonly readLedger: ReadLedger) {}

  @Authorized(...PEOPLE)
  @Query(() => LedgerEntryConnection, {
    nullable: true,
    description: "The journal of the caller's own merchants, newest first.",
  })
  async ledgerEntries(
    @Args(() => PageArguments) pageArguments: PageArguments,
    @Ctx() { guard }: SubgraphContext,
  ): Promise<ConnectionOf<LedgerEntryType>> {
    const page = pageOf(pageArguments, readEntryCursor);
    const entries = await this.readLedger.entries(guard, page);
    return connectionOf(entries, page, { node: toLedgerEntryType, cursor: entryCursor });
  }
}
