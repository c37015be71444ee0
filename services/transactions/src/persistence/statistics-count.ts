import { type CurrencyCode, groupBy } from "@alpokat/kernel";
import type { EntityManager } from "typeorm";
import type { PaymentMethod } from "../domain/sale";
import type { CellKey, CountedCell, MerchantPart } from "../domain/statistics/cell";
import type { Month } from "../domain/statistics/month";
import type { StatisticsParameters } from "../domain/statistics/parameters";

/**
 * Which cells there are depends on outlets and catalogues alone and on no purchase: a cell that came with somebody's
 * purchase would tell it. Beside each city's categories stands the rest, which has none.
 */
const PLACES = `
  place AS (
    SELECT city FROM transactions.outlet GROUP BY city HAVING count(DISTINCT merchant_id) >= $1
  ), offer AS (
    SELECT o.city, i.category
      FROM (SELECT DISTINCT city, merchant_id FROM transactions.outlet) o
      JOIN (SELECT DISTINCT merchant_id, category FROM transactions.catalog_item WHERE category IS NOT NULL) i USING (merchant_id)
      JOIN place USING (city)
     GROUP BY o.city, i.category HAVING count(*) >= $1
  )`;

const CELLS = `
  WITH ${PLACES}
  SELECT city, category, m.method, c.code AS currency
    FROM (SELECT city, category FROM offer UNION ALL SELECT city, NULL FROM place) p
   CROSS JOIN unnest($2::text[]) AS m (method) CROSS JOIN transactions.currency c
   ORDER BY city, category NULLS LAST, method NULLS LAST, currency`;

const isOfMonth = (id: string): string =>
  `AND ${id} >= transactions.first_id_at($2::date::timestamp AT TIME ZONE 'Asia/Jayapura')
       AND ${id} < transactions.first_id_at(($3::date + 4)::timestamp AT TIME ZONE 'Asia/Jakarta')`;

/**
 * What each merchant brings to each cell. A person counts in the cells with most of their spending, at most $4 of them,
 * and in each with at most so many sales ($5) and so much money ($6). Which these are depends on that person alone, so
 * that nobody's coming or going changes what others count for.
 */
const PARTS = `
  WITH ${PLACES}, line AS (
    SELECT p.person, o.city, offer.category, s.payment_method, s.currency, s.merchant_id, s.id AS sale_id, l.line_total
      FROM transactions.sale s
      JOIN transactions.sale_person p ON p.sale_id = s.id
      JOIN transactions.outlet o ON o.id = s.outlet_id
      JOIN place ON place.city = o.city
      JOIN transactions.sale_line l ON l.sale_id = s.id
      LEFT JOIN offer ON offer.city = o.city AND offer.category = l.category
      LEFT JOIN transactions.subject_standing standing ON standing.subject = p.person
     WHERE s.business_day BETWEEN $2::date AND $3::date
       -- What stands: nothing was bought in a sale that is open still, was called off or was voided.
       AND s.state NOT IN ('OPEN', 'CANCELED', 'VOIDED')
       -- Whoever had processing suspended is in no statistics either (UU 27/2022 art. 11).
       AND standing.restricted IS NOT TRUE
       -- Nor a minor whose guardian has not consented (UU 27/2022 art. 25).
       AND standing.guardian_awaited IS NOT TRUE
       -- In the months alone that can have them: a day of the easternmost outlets begins first, one of the westernmost ends
       -- last, and an id from before ADR 28 may be of up to 72 hours later.
       ${["s.id", "p.sale_id", "l.sale_id"].map(isOfMonth).join("\n       ")}
  ), part AS (
    SELECT person, city, category, payment_method, currency, merchant_id,
           sum(line_total) AS amount, count(DISTINCT sale_id) AS sales
      FROM line GROUP BY person, city, category, payment_method, currency, merchant_id
  ), placed AS (
    SELECT *, row_number() OVER in_cell AS place_in_cell, sum(amount) OVER in_cell - amount AS amount_before,
           sum(sales) OVER in_cell - sales AS sales_before,
           sum(amount) OVER (PARTITION BY person, city, category, payment_method, currency) AS cell_amount
      FROM part
    WINDOW in_cell AS (PARTITION BY person, city, category, payment_method, currency
                       ORDER BY amount DESC, merchant_id ROWS UNBOUNDED PRECEDING)
  ), ranked AS (
    SELECT *, dense_rank() OVER (PARTITION BY person ORDER BY cell_amount DESC, city, category, payment_method, currency) AS cell_rank
      FROM placed
  )
  SELECT city, category, payment_method AS method, currency, count(*) FILTER (WHERE place_in_cell = 1)::text AS people,
         sum(LEAST(sales, GREATEST(0, $5::bigint - sales_before)))::text AS sales,
         sum(LEAST(amount, GREATEST(0, ($6::jsonb ->> currency)::bigint - amount_before)))::text AS revenue
    FROM ranked WHERE cell_rank <= $4::bigint
   GROUP BY city, category, payment_method, currency, merchant_id`;

interface CellRow {
  city: string;
  category: string | null;
  method: PaymentMethod | null;
  currency: CurrencyCode;
}

interface PartRow extends CellRow {
  people: string;
  sales: string;
  revenue: string;
}

const METHODS: readonly (PaymentMethod | null)[] = ["CASH", "QRIS", "CARD", "TRANSFER", "EWALLET", null];

/** A month of sales takes longer than a request may, and so does the noise of its cells. */
const PATIENCE = "5min";
const LONGER_THAN_A_REQUEST = `
  SELECT set_config('statement_timeout', $1, true), set_config('idle_in_transaction_session_timeout', $1, true)`;

/** Counts a month's cube, every person within the bounds. Its cells are those of the cube, empty ones too. */
export async function countCube(
  manager: EntityManager,
  { firstDay, lastDay }: Month,
  { fewestMerchants, cellsPerPerson, salesPerCell, amountPerCell }: StatisticsParameters,
): Promise<CountedCell[]> {
  await manager.query(LONGER_THAN_A_REQUEST, [PATIENCE]);
  const cells = await manager.query<CellRow[]>(CELLS, [fewestMerchants, METHODS]);
  const amounts = JSON.stringify(amountPerCell, (_key, value: unknown) =>
    typeof value === "bigint" ? value.toString() : value,
  );
  const parts = await manager.query<PartRow[]>(PARTS, [
    fewestMerchants,
    firstDay,
    lastDay,
    cellsPerPerson,
    salesPerCell,
    amounts,
  ]);
  const byCell = groupBy(parts, nameOf);
  return cells.map((cell) => ({
    key: toKey(cell),
    byMerchant: (byCell.get(nameOf(cell)) ?? []).map(toPart),
  }));
}

const nameOf = ({ city, category, method, currency }: CellRow): string =>
  JSON.stringify([city, category, method, currency]);

const toKey = ({ city, category, method, currency }: CellRow): CellKey => ({
  city,
  itemCategory: category,
  paymentMethod: method,
  currency,
});

const toPart = ({ people, sales, revenue }: PartRow): MerchantPart => ({
  people: BigInt(people),
  sales: BigInt(sales),
  revenue: BigInt(revenue),
});
