import type { CurrencyCode } from "@alpokat/kernel";
import type { EntityManager } from "typeorm";
import type { Statistics } from "../application/ports";
import type { StatisticsCell, StatisticsQuestion } from "../domain/statistics";

interface Row {
  period: string;
  city: string;
  item_category: string | null;
  people: string;
  sales: string;
  currency: CurrencyCode;
  revenue: string;
}

/**
 * The finest cells are day, city, item category and currency. One of too few people is dropped there, before anything
 * is added up, so that no larger sum, taken from another, gives it away. A person is a buyer's index, else the single
 * sale counts as one.
 */
const CELLS = `
  WITH line AS (
    SELECT s.business_day, o.city, l.category, s.currency, s.id AS sale_id, COALESCE(s.buyer, s.id::text) AS person, l.line_total
      FROM transactions.sale s
      JOIN transactions.outlet o ON o.id = s.outlet_id
      JOIN transactions.sale_line l ON l.sale_id = s.id
     WHERE s.business_day BETWEEN $1 AND $2 AND s.business_day < $3
  ), kept AS (
    SELECT business_day, city, category, currency FROM line
     GROUP BY business_day, city, category, currency HAVING count(DISTINCT person) >= $4
  )
  SELECT CASE WHEN $5 = 'DAY' THEN business_day::text ELSE to_char(business_day, 'YYYY-MM') END AS period, city,
         CASE WHEN $6 THEN line.category END AS item_category, currency,
         count(DISTINCT person) AS people, count(DISTINCT sale_id) AS sales, sum(line_total)::text AS revenue
    FROM line JOIN kept USING (business_day, city, currency)
   WHERE line.category IS NOT DISTINCT FROM kept.category
   GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3 NULLS FIRST, 4 LIMIT 1000`;

export class StatisticsRepository implements Statistics {
  constructor(private readonly manager: EntityManager) {}

  async cells(
    question: StatisticsQuestion,
    atLeast: number,
    closedBefore: string,
  ): Promise<StatisticsCell[]> {
    const { from, to, period, byItemCategory } = question;
    const rows = await this.manager.query<Row[]>(CELLS, [
      from,
      to,
      closedBefore,
      atLeast,
      period,
      byItemCategory,
    ]);
    return rows.map(({ item_category, people, sales, revenue, ...row }) => ({
      ...row,
      itemCategory: item_category,
      people: Number(people),
      sales: Number(sales),
      revenue: BigInt(revenue),
    }));
  }
}
