import { isId } from "@alpokat/kernel";
import {
  type ConnectionOf,
  PageArguments,
  type SubgraphContext,
  connectionOf,
  cursorOf,
  pageOf,
  toMoneyType,
  toUserErrors,
} from "@alpokat/subgraph";
import { Operational } from "@alpokat/policy";
import { Arg, Args, Authorized, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import type { ReadStatisticsReleases } from "../application/read-statistics-releases";
import type { RequestStatisticsRelease } from "../application/request-statistics-release";
import { readMonth } from "../domain/statistics/month";
import { type StatisticsParameters, noiseMargin, noiseScale } from "../domain/statistics/parameters";
import type { StatisticsDimension, StatisticsTotal } from "../domain/statistics/question";
import { EVERYBODY, PEOPLE } from "./roles";
import {
  PurchaseStatisticsCellConnection,
  ReleasePurchaseStatisticsInput,
  ReleasePurchaseStatisticsPayload,
  StatisticsReleaseConnection,
  StatisticsReleaseType,
  StatisticsTotalType,
  toReleaseType,
  toReleasedCellType,
} from "./statistics-release.types";
import { StatisticsDimensionEnum } from "./statistics.enums";
import type { PurchaseStatisticsCellType } from "./statistics.types";

@Resolver(() => StatisticsReleaseType)
export class StatisticsReleaseResolver {
  constructor(
    private readonly requesting: RequestStatisticsRelease,
    private readonly releases: ReadStatisticsReleases,
  ) {}

  /** Who may is the policy's to say, so that a refusal is recorded with its rule. */
  @Authorized(...PEOPLE)
  @Mutation(() => ReleasePurchaseStatisticsPayload, {
    nullable: true,
    description: "Has a closed month's statistics released, once for ever, for purpose statistics.aggregate.",
  })
  async releasePurchaseStatistics(
    @Arg("input", () => ReleasePurchaseStatisticsInput)
    { period, idempotencyKey }: ReleasePurchaseStatisticsInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<ReleasePurchaseStatisticsPayload> {
    const outcome = await this.requesting.run(guard, { period, idempotencyKey });
    return "release" in outcome
      ? { release: toReleaseType(outcome.release), userErrors: [] }
      : { release: null, userErrors: toUserErrors(outcome.refusals, principal) };
  }

  @Authorized(...EVERYBODY)
  @Query(() => StatisticsReleaseConnection, {
    nullable: true,
    description: "Released statistics, newest month first; public.",
  })
  async statisticsReleases(
    @Args(() => PageArguments) pageArguments: PageArguments,
    @Ctx() { guard }: SubgraphContext,
  ): Promise<ConnectionOf<StatisticsReleaseType>> {
    const page = pageOf(pageArguments, ([month = ""]) => readMonth(month)?.firstDay ?? null);
    return connectionOf(await this.releases.page(guard, page), page, {
      node: toReleaseType,
      cursor: ({ month }) => cursorOf(month.name),
    });
  }

  @Authorized(...EVERYBODY)
  @Query(() => StatisticsReleaseType, { nullable: true, description: "A release of statistics; public." })
  statisticsRelease(
    @Arg("id", () => ID, { description: "Of the release." }) id: string,
    @Ctx() context: SubgraphContext,
  ): Promise<StatisticsReleaseType | null> {
    return this.resolveReference({ id }, context);
  }

  @FieldResolver(() => [StatisticsTotalType], {
    description: "Its cells added up, by currency and largest first: at most 20 of each currency.",
  })
  @Operational()
  async totals(
    @Root() { id, source }: StatisticsReleaseType,
    @Arg("by", () => StatisticsDimensionEnum, { description: "What cells are added up by." })
    by: StatisticsDimension,
    @Ctx() context: SubgraphContext,
  ): Promise<StatisticsTotalType[]> {
    const totals = await context.loader(this.releases.totals[by]).load(id);
    return totals.map((total) => toTotalType(total, source.parameters));
  }

  @FieldResolver(() => PurchaseStatisticsCellConnection, {
    description: "Its cells, by city, category, payment method and currency.",
  })
  @Operational()
  async cells(
    @Root() { id, period }: StatisticsReleaseType,
    @Args(() => PageArguments) pageArguments: PageArguments,
    @Ctx() { guard }: SubgraphContext,
  ): Promise<ConnectionOf<PurchaseStatisticsCellType>> {
    const page = pageOf(pageArguments, readPlace);
    return connectionOf(await this.releases.cells(guard, id, page), page, {
      node: (cell) => toReleasedCellType({ ...cell, period }),
      cursor: ({ place }) => cursorOf(String(place)),
    });
  }

  /** Reached through Query._entities, which `@Authorized` does not cover: it is as public there. */
  readonly resolveReference = async (
    { id }: Readonly<Record<string, unknown>>,
    context: SubgraphContext,
  ): Promise<StatisticsReleaseType | null> => {
    if (typeof id !== "string" || !isId(id)) return null;
    const release = await context.loader(this.releases.byIds).load(id);
    return release && toReleaseType(release);
  };
}

const readPlace = ([place = ""]: readonly string[]): number | null =>
  /^[1-9]\d{0,8}$/.test(place) ? Number(place) : null;

function toTotalType(
  { currency, revenue, cells, ...total }: StatisticsTotal,
  parameters: StatisticsParameters,
): StatisticsTotalType {
  const margin = (measure: "people" | "revenue"): bigint =>
    noiseMargin(noiseScale(parameters, measure, currency), cells);
  return {
    ...total,
    cells,
    currencyCode: currency,
    peopleMargin: Number(margin("people")),
    revenue: toMoneyType({ minor: revenue, currency }),
    revenueMargin: toMoneyType({ minor: margin("revenue"), currency }),
  };
}
