import { Operational } from "@alpokat/policy";
import {
  AccessLogEntryConnection,
  type AccessLogEntryType,
  type ConnectionOf,
  PageArguments,
  type SubgraphContext,
  accessLogEdge,
  connectionOf,
  pageOf,
  readAccessLogPlace,
} from "@alpokat/subgraph";
import { Args, Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import type { ReadReceiptAccess } from "../../application/receipts/read-receipt-access";
import { ReceiptType } from "./receipt.types";

@Resolver(() => ReceiptType)
export class ReceiptAccessResolver {
  constructor(private readonly readReceiptAccess: ReadReceiptAccess) {}

  @FieldResolver(() => AccessLogEntryConnection, {
    nullable: true,
    description:
      "Who saw what of the buyer by this receipt, newest first, to whoever has its link; null to everybody else. After a claim the account's own `accessLog` goes on.",
  })
  @Operational()
  async accessLog(
    @Root() { id, isOwn }: ReceiptType,
    @Args(() => PageArguments) pageArguments: PageArguments,
    @Ctx() { guard }: SubgraphContext,
  ): Promise<ConnectionOf<AccessLogEntryType> | null> {
    if (!isOwn) return null;
    const page = pageOf(pageArguments, readAccessLogPlace);
    return connectionOf(await this.readReceiptAccess.run(guard, id, page), page, accessLogEdge);
  }
}
