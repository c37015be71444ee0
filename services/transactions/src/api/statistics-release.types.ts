import type { CurrencyCode } from "@alpokat/kernel";
import { Operational } from "@alpokat/policy";
import {
  Connection,
  CurrencyCodeEnum,
  DecimalScalar,
  MoneyType,
  UserErrorType,
  toMoneyType,
} from "@alpokat/subgraph";
import { GraphQLUUID } from "graphql-scalars";
import { Directive, Field, GraphQLISODateTime, ID, InputType, Int, ObjectType } from "type-graphql";
import type { PlacedCell } from "../application/statistics-ports";
import { type StatisticsParameters, epsilonOf } from "../domain/statistics/parameters";
import type { ReleaseState, StatisticsRelease } from "../domain/statistics/release";
import { ReleaseStateEnum } from "./statistics.enums";
import { PurchaseStatisticsCellType } from "./statistics.types";

@ObjectType("StatisticsParameters", { description: "The rules that a release was made by." })
@Operational()
export class StatisticsParametersType {
  @Field(() => Int, { description: "Number of the rules; they are never changed under a number." })
  version!: number;

  @Field(() => DecimalScalar, {
    description:
      "How much a release may tell of one person: that one came or went makes no outcome more than e^epsilon times as likely.",
  })
  epsilon!: string;

  @Field(() => Int, { description: "A cell whose number of people, with noise, is under this is dropped." })
  smallestCell!: number;

  @Field(() => Int, {
    description: "Cities and categories are in the cube where so many merchants have outlets and offer them.",
  })
  fewestMerchants!: number;

  @Field(() => Int, { description: "Cells of a month that one person counts in at most." })
  cellsPerPerson!: number;

  @Field(() => Int, { description: "Sales of one person that count in a cell at most." })
  salesPerCell!: number;

  @Field(() => [MoneyType], { description: "What one person counts for in a cell at most, by currency." })
  amountPerCell!: MoneyType[];
}

@ObjectType("PrivacyBudget", { description: "What all releases about one year may tell of a person." })
@Operational()
export class PrivacyBudgetType {
  @Field(() => Int, { description: "The year of the purchases." })
  year!: number;

  @Field(() => DecimalScalar, { description: "Epsilon of all releases of the year at most." })
  allotted!: string;

  @Field(() => DecimalScalar, { description: "Epsilon of the releases that were made." })
  spent!: string;
}

@ObjectType("StatisticsTotal", { description: "Released cells added up: nothing that they don't tell." })
@Operational()
export class StatisticsTotalType {
  @Field(() => String, {
    nullable: true,
    description: "City, item category or payment method; null for cells without one, and for all of them.",
  })
  key!: string | null;

  @Field(() => CurrencyCodeEnum, { description: "Currency of the sum." })
  currencyCode!: CurrencyCode;

  @Field(() => Int, { description: "How many cells." })
  cells!: number;

  @Field(() => Int, { description: "People with noise; somebody counts once in each of at most two cells." })
  people!: number;

  @Field(() => Int, { description: "In 19 of 20 releases `people` is no further than this from the count." })
  peopleMargin!: number;

  @Field(() => Int, { description: "Sales with noise." })
  sales!: number;

  @Field(() => MoneyType, { description: "What was paid, with noise." })
  revenue!: MoneyType;

  @Field(() => MoneyType, {
    description: "In 19 of 20 releases `revenue` is no further than this from the count.",
  })
  revenueMargin!: MoneyType;
}

@ObjectType("StatisticsRelease", {
  description:
    "The one release of a month's purchase statistics (clause 5): public, about groups and nobody.",
})
@Directive('@key(fields: "id")')
@Operational()
export class StatisticsReleaseType {
  /** What the fields are made from. */
  source!: StatisticsRelease;

  @Field(() => ID, { description: "UUIDv7." })
  id!: string;

  @Field(() => String, { description: "The month, as `2026-10`." })
  period!: string;

  @Field(() => ReleaseStateEnum, { description: "Where it stands." })
  state!: ReleaseState;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "When it was made; null until then." })
  releasedAt!: Date | null;

  @Field(() => StatisticsParametersType, { description: "The rules that it is made by." })
  parameters!: StatisticsParametersType;

  @Field(() => PrivacyBudgetType, { description: "The budget that it spends." })
  budget!: PrivacyBudgetType;
}

@ObjectType()
export class StatisticsReleaseConnection extends Connection(
  () => StatisticsReleaseType,
  "StatisticsRelease",
) {}

@ObjectType()
export class PurchaseStatisticsCellConnection extends Connection(
  () => PurchaseStatisticsCellType,
  "PurchaseStatisticsCell",
) {}

@InputType({ description: "Which month to release." })
export class ReleasePurchaseStatisticsInput {
  @Field(() => String, { description: "A closed month, such as `2026-10`." })
  period!: string;

  @Field(() => GraphQLUUID, { description: "A UUID of the client's own for this one intent." })
  idempotencyKey!: string;
}

@ObjectType({ description: "The release, or why there is none." })
@Operational()
export class ReleasePurchaseStatisticsPayload {
  @Field(() => StatisticsReleaseType, {
    nullable: true,
    description: "The month's release: its state tells when the job has made it.",
  })
  release!: StatisticsReleaseType | null;

  @Field(() => [UserErrorType], {
    description: "PERIOD_INVALID, PERIOD_NOT_CLOSED, BUDGET_SPENT, IDEMPOTENCY_KEY_REUSED",
  })
  userErrors!: UserErrorType[];
}

export const toReleaseType = (release: StatisticsRelease): StatisticsReleaseType => ({
  source: release,
  id: release.id,
  period: release.month.name,
  state: release.state,
  releasedAt: release.releasedAt,
  parameters: toParametersType(release.parameters),
  budget: {
    year: release.budget.year,
    allotted: ofThousandths(release.budget.allotted),
    spent: ofThousandths(release.budget.spent),
  },
});

function toParametersType(parameters: StatisticsParameters): StatisticsParametersType {
  const { version, smallestCell, fewestMerchants, cellsPerPerson, salesPerCell, amountPerCell } = parameters;
  const amounts = Object.entries(amountPerCell) as [CurrencyCode, bigint][];
  return {
    version,
    epsilon: ofThousandths(epsilonOf(parameters)),
    smallestCell,
    fewestMerchants,
    cellsPerPerson,
    salesPerCell,
    amountPerCell: amounts.map(([currency, minor]) => toMoneyType({ minor, currency })),
  };
}

export const toReleasedCellType = ({
  place: _place,
  currency,
  people,
  sales,
  revenue,
  ...cell
}: PlacedCell & { readonly period: string }): PurchaseStatisticsCellType => ({
  ...cell,
  currencyCode: currency,
  people: Number(people),
  sales: Number(sales),
  revenue: toMoneyType({ minor: revenue, currency }),
});

/** `2000` is `"2"`, `2500` is `"2.5"`. */
const ofThousandths = (thousandths: number): string => String(thousandths / 1000);
