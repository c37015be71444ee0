import { type CurrencyCode, groupBy } from "@alpokat/kernel";
import type { EntityManager } from "typeorm";
import type { PlacedCell, Statistics } from "../application/statistics-ports";
import type { PaymentMethod } from "../domain/sale";
import type {
  StatisticsDimension,
  StatisticsQuestion,
  StatisticsSum,
  StatisticsTotal,
} from "../domain/statistics/question";
import type { StatisticsRelease } from "../domain/statistics/release";
import { RELEASES, type ReleaseRow, toRelease } from "./statistics-rows";

const MOST_SUMS = 1000;
const MOST_TOTALS = 20;

interface SumRow {
  period: string;
  city: string;
  item_category: string | null;
  payment_method: PaymentMethod | null;
  currency: CurrencyCode;
  people: number;
  sales: number;
  revenue: string;
}

interface TotalRow {
  release_id: string;
  key: string | null;
  currency: CurrencyCode;
  cells: number;
  people: number;
  sales: number;
  revenue: string;
}

interface CellRow extends Omit<SumRow, "people" | "sales"> {
  place: number;
  people: string;
  sales: string;
}

const SUMS = `
  SELECT to_char(r.first_day, 'YYYY-MM') AS period, c.city, CASE WHEN $3 THEN c.item_category END AS item_category,
         CASE WHEN $4 THEN c.payment_method END AS payment_method, c.currency,
         sum(c.people)::int AS people, sum(c.sales)::int AS sales, sum(c.revenue)::text AS revenue
    FROM transactions.statistics_release r JOIN transactions.statistics_cell c ON c.release_id = r.id
   WHERE r.cube = 'PURCHASES' AND r.state = 'RELEASED' AND r.first_day >= $1::date
     AND r.first_day < date_trunc('month', ($2::date + 1)::timestamp)
   GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3 NULLS FIRST, 4 NULLS FIRST, 5 LIMIT ${String(MOST_SUMS)}`;

const KEYS: Readonly<Record<StatisticsDimension, string>> = {
  ALL: "NULL::text",
  CITY: "city",
  ITEM_CATEGORY: "item_category",
  PAYMENT_METHOD: "payment_method",
};

/** Reads what was released. Nothing here sees a sale. */
export class StatisticsRepository implements Statistics {
  constructor(private readonly manager: EntityManager) {}

  async sums(question: StatisticsQuestion): Promise<StatisticsSum[]> {
    const { from, to, byItemCategory, byPaymentMethod } = question;
    const rows = await this.manager.query<SumRow[]>(SUMS, [from, to, byItemCategory, byPaymentMethod]);
    return rows.map(({ item_category, payment_method, revenue, ...row }) => ({
      ...row,
      itemCategory: item_category,
      paymentMethod: payment_method,
      revenue: BigInt(revenue),
    }));
  }

  async findByIds(ids: readonly string[]): Promise<StatisticsRelease[]> {
    const rows = await this.manager.query<ReleaseRow[]>(`SELECT ${RELEASES} WHERE r.id = ANY($1::uuid[])`, [
      ids,
    ]);
    return rows.map(toRelease);
  }

  async page(limit: number, before: string | null): Promise<StatisticsRelease[]> {
    const rows = await this.manager.query<ReleaseRow[]>(
      `SELECT ${RELEASES} WHERE r.cube = 'PURCHASES' AND r.state = 'RELEASED' AND ($1::date IS NULL OR r.first_day < $1)
        ORDER BY r.first_day DESC LIMIT $2`,
      [before, limit],
    );
    return rows.map(toRelease);
  }

  async totals(
    releaseIds: readonly string[],
    by: StatisticsDimension,
  ): Promise<ReadonlyMap<string, StatisticsTotal[]>> {
    const rows = await this.manager.query<TotalRow[]>(
      `SELECT * FROM (
         SELECT t.*, row_number() OVER (PARTITION BY release_id, currency ORDER BY revenue DESC, key) AS rank FROM (
           SELECT release_id, ${KEYS[by]} AS key, currency, count(*)::int AS cells, sum(people)::int AS people,
                  sum(sales)::int AS sales, sum(revenue) AS revenue
             FROM transactions.statistics_cell WHERE release_id = ANY($1::uuid[]) GROUP BY 1, 2, 3) t) ranked
        WHERE rank <= ${String(MOST_TOTALS)} ORDER BY release_id, currency, rank`,
      [releaseIds],
    );
    const byRelease = groupBy(rows, (row) => row.release_id);
    return new Map([...byRelease].map(([id, totals]) => [id, totals.map(toTotal)]));
  }

  async cells(releaseId: string, limit: number, after: number): Promise<PlacedCell[]> {
    const rows = await this.manager.query<CellRow[]>(
      `SELECT place, city, item_category, payment_method, currency, people, sales, revenue
         FROM transactions.statistics_cell WHERE release_id = $1 AND place > $2 ORDER BY place LIMIT $3`,
      [releaseId, after, limit],
    );
    return rows.map(({ place, city, item_category, payment_method, currency, people, sales, revenue }) => ({
      place,
      city,
      itemCategory: item_category,
      paymentMethod: payment_method,
      currency,
      people: BigInt(people),
      sales: BigInt(sales),
      revenue: BigInt(revenue),
    }));
  }
}

const toTotal = ({ key, currency, cells, people, sales, revenue }: TotalRow): StatisticsTotal => ({
  key,
  currency,
  cells,
  people,
  sales,
  revenue: BigInt(revenue),
});
