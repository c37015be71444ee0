import { registerEnumType } from "type-graphql";
import type { StatisticsDimension } from "../domain/statistics/question";
import type { ReleaseState } from "../domain/statistics/release";

export const ReleaseStateEnum = {
  REQUESTED: "REQUESTED",
  RELEASED: "RELEASED",
  REFUSED: "REFUSED",
} as const satisfies Record<ReleaseState, ReleaseState>;
registerEnumType(ReleaseStateEnum, {
  name: "StatisticsReleaseState",
  description: "Where a release stands.",
  valuesConfig: {
    REQUESTED: { description: "Asked for; the job has not made it yet." },
    RELEASED: { description: "Made, once for ever." },
    REFUSED: { description: "The year's epsilon was spent meanwhile; nothing was told." },
  },
});

export const StatisticsDimensionEnum = {
  ALL: "ALL",
  CITY: "CITY",
  ITEM_CATEGORY: "ITEM_CATEGORY",
  PAYMENT_METHOD: "PAYMENT_METHOD",
} as const satisfies Record<StatisticsDimension, StatisticsDimension>;
registerEnumType(StatisticsDimensionEnum, {
  name: "StatisticsDimension",
  description: "What cells are added up by.",
  valuesConfig: {
    ALL: { description: "All cells of a currency." },
    CITY: { description: "City of the outlets." },
    ITEM_CATEGORY: { description: "Category of the items." },
    PAYMENT_METHOD: { description: "How was paid." },
  },
});
