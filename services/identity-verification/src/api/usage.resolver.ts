import { Operational } from "@alpokat/policy";
import type { SubgraphContext } from "@alpokat/subgraph";
import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import type { ReadUsage } from "../application/read-usage";
import { AccountType } from "./account.types";
import { UsageRecordType, toUsageRecordType } from "./usage.types";

@Resolver(() => AccountType)
export class UsageResolver {
  constructor(private readonly readUsage: ReadUsage) {}

  @FieldResolver(() => [UsageRecordType], {
    nullable: true,
    description:
      "What was recorded of your system for the improvement of the service, under your consent, newest first; null on anybody else's account.",
  })
  @Operational()
  async usageRecords(
    @Root() account: AccountType,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<UsageRecordType[] | null> {
    if (account.id !== principal.id) return null;
    return (await this.readUsage.run(guard)).map(toUsageRecordType);
  }
}
