import type { CurrencyCode } from "@alpokat/kernel";
import { Operational } from "@alpokat/policy";
import { CurrencyCodeEnum, MoneyType, toMoneyType } from "@alpokat/subgraph";
import { GraphQLLocalDate } from "graphql-scalars";
import { Field, InputType, Int, ObjectType, registerEnumType } from "type-graphql";
import type { PaymentMethod } from "../domain/sale";
import type { StatisticsPeriod, StatisticsSum } from "../domain/statistics/question";
import { PaymentMethodEnum } from "./sale.enums";

const StatisticsPeriodEnum = { DAY: "DAY", MONTH: "MONTH" } as const satisfies Record<
  StatisticsPeriod,
  StatisticsPeriod
>;
registerEnumType(StatisticsPeriodEnum, {
  name: "StatisticsPeriod",
  description: "How long a cell is.",
  valuesConfig: {
    DAY: {
      description: "A day on the outlets' calendars. There are no such cells: the answer is empty.",
      deprecationReason: "Releases are of months.",
    },
    MONTH: { description: "A month on the outlets' calendars." },
  },
});

@InputType({ description: "Which cells of the cube." })
export class PurchaseStatisticsInput {
  @Field(() => GraphQLLocalDate, { description: "First day, on the outlets' calendars." })
  from!: string;

  @Field(() => GraphQLLocalDate, {
    description: "Last day, included; months that are within the days as a whole are told.",
  })
  to!: string;

  @Field(() => StatisticsPeriodEnum, { description: "How long a cell is." })
  period!: StatisticsPeriod;

  @Field(() => Boolean, { defaultValue: false, description: "Whether cells are divided by item category." })
  byItemCategory!: boolean;

  @Field(() => Boolean, { defaultValue: false, description: "Whether cells are divided by payment method." })
  byPaymentMethod!: boolean;
}

@ObjectType("PurchaseStatisticsCell", {
  description:
    "Released figures of at least 10 people, with noise (clause 5): about a group and about nobody. Asking again answers the same.",
})
@Operational()
export class PurchaseStatisticsCellType {
  @Field(() => String, { description: "The month, as `2026-11`." })
  period!: string;

  @Field(() => String, { description: "City of the outlets." })
  city!: string;

  @Field(() => String, {
    nullable: true,
    description: "Category of the items; null for all, and for items without one.",
  })
  itemCategory!: string | null;

  @Field(() => PaymentMethodEnum, {
    nullable: true,
    description: "How was paid; null for all, and for sales that don't say.",
  })
  paymentMethod!: PaymentMethod | null;

  @Field(() => CurrencyCodeEnum, { description: "Currency of the sum." })
  currencyCode!: CurrencyCode;

  @Field(() => Int, {
    description:
      "Number of people with noise, 10 or more; in a sum of cells, somebody counts once in each of at most two.",
  })
  people!: number;

  @Field(() => Int, { description: "Number of sales with noise, at most two of a person in a cell." })
  sales!: number;

  @Field(() => MoneyType, {
    description: "What was paid in all with noise, at most a fixed amount of a person in a cell.",
  })
  revenue!: MoneyType;
}

@ObjectType("PurchaseStatistics", {
  description: "Released cells; those of too few people, or with one merchant above half, are absent.",
})
@Operational()
export class PurchaseStatisticsType {
  @Field(() => [PurchaseStatisticsCellType], {
    description: "By period, city, category, payment method and currency.",
  })
  cells!: PurchaseStatisticsCellType[];
}

export const toCellType = ({ revenue, currency, ...cell }: StatisticsSum): PurchaseStatisticsCellType => ({
  ...cell,
  currencyCode: currency,
  revenue: toMoneyType({ minor: revenue, currency }),
});
