import type { CurrencyCode } from "@alpokat/kernel";
import { Operational } from "@alpokat/policy";
import { CurrencyCodeEnum, MoneyType, type SubgraphContext, badInput, toMoneyType } from "@alpokat/subgraph";
import { GraphQLLocalDate } from "graphql-scalars";
import {
  Arg,
  Authorized,
  Ctx,
  Field,
  InputType,
  Int,
  ObjectType,
  Query,
  Resolver,
  registerEnumType,
} from "type-graphql";
import type { PurchaseStatistics } from "../application/purchase-statistics";
import type { StatisticsCell, StatisticsPeriod } from "../domain/statistics";
import { PEOPLE } from "./roles";

const StatisticsPeriodEnum = { DAY: "DAY", MONTH: "MONTH" } as const satisfies Record<
  StatisticsPeriod,
  StatisticsPeriod
>;
registerEnumType(StatisticsPeriodEnum, {
  name: "StatisticsPeriod",
  description: "How long a cell is.",
  valuesConfig: {
    DAY: { description: "A day on the outlets' calendars." },
    MONTH: { description: "A month on the outlets' calendars." },
  },
});

@InputType({ description: "Which cells of the cube." })
export class PurchaseStatisticsInput {
  @Field(() => GraphQLLocalDate, { description: "First day, on the outlets' calendars." })
  from!: string;

  @Field(() => GraphQLLocalDate, { description: "Last day, included." })
  to!: string;

  @Field(() => StatisticsPeriodEnum, { description: "How long a cell is." })
  period!: StatisticsPeriod;

  @Field(() => Boolean, { defaultValue: false, description: "Whether cells are divided by item category." })
  byItemCategory!: boolean;
}

@ObjectType("PurchaseStatisticsCell", {
  description: "Sums over at least 10 people (clause 5): about a group and about nobody.",
})
@Operational()
export class PurchaseStatisticsCellType {
  @Field(() => String, { description: "The day, or the month as `2026-11`." })
  period!: string;

  @Field(() => String, { description: "City of the outlets." })
  city!: string;

  @Field(() => String, {
    nullable: true,
    description: "Category of the items; null for all, and for items without one.",
  })
  itemCategory!: string | null;

  @Field(() => CurrencyCodeEnum, { description: "Currency of the sum." })
  currencyCode!: CurrencyCode;

  @Field(() => Int, { description: "Number of people, 10 or more." })
  people!: number;

  @Field(() => Int, { description: "Number of sales." })
  sales!: number;

  @Field(() => MoneyType, { description: "What was paid in all." })
  revenue!: MoneyType;
}

@ObjectType("PurchaseStatistics", { description: "Cells of at least 10 people; smaller ones are absent." })
@Operational()
export class PurchaseStatisticsType {
  @Field(() => [PurchaseStatisticsCellType], { description: "By period, city, category and currency." })
  cells!: PurchaseStatisticsCellType[];
}

@Resolver()
export class StatisticsResolver {
  constructor(private readonly statistics: PurchaseStatistics) {}

  /** Who may is the policy's to say, so that a refusal is recorded with its rule. */
  @Authorized(...PEOPLE)
  @Query(() => PurchaseStatisticsType, {
    nullable: true,
    description: "Purchases of groups of people, for purpose statistics.aggregate.",
  })
  async purchaseStatistics(
    @Arg("input", () => PurchaseStatisticsInput)
    { from, to, period, byItemCategory }: PurchaseStatisticsInput,
    @Ctx() { guard }: SubgraphContext,
  ): Promise<PurchaseStatisticsType> {
    if (from > to) throw badInput("input.to", { id: "sebelum `from`.", en: "is before `from`." });
    const cells = await this.statistics.run(guard, { from, to, period, byItemCategory });
    return { cells: cells.map(toCellType) };
  }
}

const toCellType = ({ revenue, currency, ...cell }: StatisticsCell): PurchaseStatisticsCellType => ({
  ...cell,
  currencyCode: currency,
  revenue: toMoneyType({ minor: revenue, currency }),
});
