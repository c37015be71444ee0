import type { ApolloServer } from "@apollo/server";
import { CURRENCY_EXPONENTS, type CurrencyCode } from "@alpokat/kernel";
import { z } from "zod";
import type { RequestContext } from "../request-context";
import { askGraph, type PageProblem } from "./ask-graph";

/** What the page asks of the graph: released figures, as anybody may. */
const STATISTICS = `query StatisticsPage {
  newest: statisticsReleases(first: 1) {
    edges {
      node {
        period
        releasedAt
        parameters {
          epsilon
          smallestCell
          fewestMerchants
          cellsPerPerson
          salesPerCell
          amountPerCell { amount currencyCode }
        }
        budget { year allotted spent }
        cities: totals(by: CITY) { ...Total }
        categories: totals(by: ITEM_CATEGORY) { ...Total }
        methods: totals(by: PAYMENT_METHOD) { ...Total }
      }
    }
  }
  months: statisticsReleases(first: 12) {
    edges { node { period totals(by: ALL) { ...Total } } }
  }
}
fragment Total on StatisticsTotal {
  key
  people
  peopleMargin
  revenue { amount currencyCode }
  revenueMargin { amount currencyCode }
}`;

const CURRENCIES = Object.keys(CURRENCY_EXPONENTS) as CurrencyCode[];
const decimal = z.string().regex(/^\d+(\.\d+)?$/);
const money = z.object({ amount: decimal, currencyCode: z.enum(CURRENCIES) });
const period = z.string().regex(/^\d{4}-\d{2}$/);
const total = z.object({
  key: z.string().nullable(),
  people: z.int().min(0),
  peopleMargin: z.int().min(0),
  revenue: money,
  revenueMargin: money,
});
const release = z.object({
  period,
  releasedAt: z.iso.datetime().transform((text) => new Date(text)),
  parameters: z.object({
    epsilon: decimal,
    smallestCell: z.int(),
    fewestMerchants: z.int(),
    cellsPerPerson: z.int(),
    salesPerCell: z.int(),
    amountPerCell: z.array(money),
  }),
  budget: z.object({ year: z.int(), allotted: decimal, spent: decimal }),
  cities: z.array(total),
  categories: z.array(total),
  methods: z.array(total),
});
const month = z.object({ period, totals: z.array(total) });
const connectionOf = <Node extends z.ZodType>(node: Node) => z.object({ edges: z.array(z.object({ node })) });
const answerSchema = z.object({ newest: connectionOf(release), months: connectionOf(month) });

/** A sum with how far it may be off. */
export type Total = z.infer<typeof total>;
export type Release = z.infer<typeof release>;

/** What has been released so far. */
export interface Statistics {
  /** Null before the first release. */
  readonly newest: Release | null;
  /** Newest first. */
  readonly months: readonly z.infer<typeof month>[];
}

/** Reads what the page shows. @throws Error where the graph answers what it should not: a defect. */
export async function readStatistics(
  apollo: ApolloServer<RequestContext>,
  context: RequestContext,
): Promise<{ readonly statistics: Statistics } | PageProblem> {
  const question = { query: STATISTICS, operationName: "StatisticsPage", variables: {} };
  const answer = await askGraph(apollo, question, context);
  if ("problem" in answer) return answer;
  const { newest, months } = answerSchema.parse(answer.data);
  const released = months.edges.map(({ node }) => node);
  return { statistics: { newest: newest.edges[0]?.node ?? null, months: released } };
}
