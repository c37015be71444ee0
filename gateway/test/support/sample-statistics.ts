import { coded } from "./test-subgraph";

export const STATISTICS_TYPES = `
  type StatisticsReleaseConnection { edges: [StatisticsReleaseEdge!]! }
  type StatisticsReleaseEdge { node: StatisticsRelease! }
  type StatisticsRelease {
    period: String!
    releasedAt: String
    parameters: StatisticsParameters!
    budget: PrivacyBudget!
    totals(by: StatisticsDimension!): [StatisticsTotal!]!
  }
  enum StatisticsDimension { ALL CITY ITEM_CATEGORY PAYMENT_METHOD }
  type StatisticsParameters {
    epsilon: String!
    smallestCell: Int!
    fewestMerchants: Int!
    cellsPerPerson: Int!
    salesPerCell: Int!
    amountPerCell: [Money!]!
  }
  type PrivacyBudget { year: Int! allotted: String! spent: String! }
  type StatisticsTotal {
    key: String
    people: Int!
    peopleMargin: Int!
    revenue: Money!
    revenueMargin: Money!
  }
`;

/** What the sample graph holds: some months, none, or a fault. Tests set it, and set it back. */
export const sampleStatistics: { state: "months" | "none" | "empty" | "denied" | "defect" } = {
  state: "months",
};

const idr = (amount: number) => ({ amount: String(amount), currencyCode: "IDR" });
const total = (key: string | null, people: number, revenue: number, cells = 1) => ({
  key,
  people,
  peopleMargin: 12 * cells,
  revenue: idr(revenue),
  revenueMargin: idr(2_400_000 * cells),
});

const TOTALS = {
  ALL: [total(null, 1_234, 61_500_000, 2)],
  CITY: [
    total("Bandung", 734, 36_000_000),
    total("<b>Kabupaten Kepulauan Siau Tagulandang Biaro</b>", 500, 1_500_000),
  ],
  ITEM_CATEGORY: [total("Minuman", 734, 36_000_000), total(null, 500, 25_500_000)],
  PAYMENT_METHOD: [
    total("QRIS", 734, 36_000_000),
    total("EWALLET", 300, 20_000_000),
    total(null, 200, 5_500_000),
  ],
} as const;

const release = (period: string) => ({
  node: {
    period,
    releasedAt: "2026-11-05T03:00:00.000Z",
    parameters: {
      epsilon: "2",
      smallestCell: 10,
      fewestMerchants: 3,
      cellsPerPerson: 2,
      salesPerCell: 2,
      amountPerCell: [idr(200_000), { amount: "10.00", currencyCode: "GBP" }],
    },
    budget: { year: 2026, allotted: "24", spent: "4" },
    totals: ({ by }: { by: keyof typeof TOTALS }) => (sampleStatistics.state === "empty" ? [] : TOTALS[by]),
  },
});

/** The root field of the sample. */
export function statisticsReleases(_: unknown, { first }: { first: number }): unknown {
  const { state } = sampleStatistics;
  if (state === "denied") throw coded("POLICY_DENIED", "Clause 7 does not allow this.");
  if (state === "defect") throw new Error("password hunter2");
  const periods = state === "none" ? [] : ["2026-10", "2026-09"];
  return { edges: periods.slice(0, first).map(release) };
}
