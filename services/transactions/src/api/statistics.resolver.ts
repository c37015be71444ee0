import { type SubgraphContext, badInput } from "@alpokat/subgraph";
import { Arg, Authorized, Ctx, Query, Resolver } from "type-graphql";
import type { PurchaseStatistics } from "../application/purchase-statistics";
import { PEOPLE } from "./roles";
import { PurchaseStatisticsInput, PurchaseStatisticsType, toCellType } from "./statistics.types";

@Resolver()
export class StatisticsResolver {
  constructor(private readonly statistics: PurchaseStatistics) {}

  /** Who may is the policy's to say, so that a refusal is recorded with its rule. */
  @Authorized(...PEOPLE)
  @Query(() => PurchaseStatisticsType, {
    nullable: true,
    description: "Released purchases of groups of people, for purpose statistics.aggregate.",
  })
  async purchaseStatistics(
    @Arg("input", () => PurchaseStatisticsInput) { from, to, ...rest }: PurchaseStatisticsInput,
    @Ctx() { guard }: SubgraphContext,
  ): Promise<PurchaseStatisticsType> {
    if (from > to) throw badInput("input.to", { id: "sebelum `from`.", en: "is before `from`." });
    const cells = await this.statistics.run(guard, { from, to, ...rest });
    return { cells: cells.map(toCellType) };
  }
}
