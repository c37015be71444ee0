import type { CurrencyCode } from "@alpokat/kernel";
import type { EntityManager } from "typeorm";
import type { SummaryScope } from "../../application/ports";
import type { SalesSummary } from "../../domain/sale";

interface SummaryRow {
  currency: CurrencyCode;
  sales: number;
  refunds: number;
  gross: string;
  refunded: string;
}

/** Of days, which triggers of the documents keep: however many documents there are, a year has few days. */
const SUMMARY = `
  SELECT * FROM (
    SELECT currency, COALESCE(sum(documents) FILTER (WHERE part LIKE 'SALE%'), 0)::int AS sales,
           COALESCE(sum(documents) FILTER (WHERE part LIKE 'REFUND%'), 0)::int AS refunds,
           COALESCE(sum(total) FILTER (WHERE part LIKE 'SALE%'), 0)::text AS gross,
           COALESCE(sum(total) FILTER (WHERE part LIKE 'REFUND%'), 0)::text AS refunded
      FROM transactions.sales_day
     WHERE merchant_id = $1 AND ($2::date IS NULL OR business_day >= $2) AND ($3::date IS NULL OR business_day <= $3)
       AND ($4::uuid IS NULL OR outlet_id = $4)
     GROUP BY currency) AS sums
   WHERE sales > 0 OR refunds > 0 ORDER BY currency`;

/** Sums of a merchant's documents, by currency. */
export async function readSummary(
  manager: EntityManager,
  { merchantId, from, to, outletId }: SummaryScope,
): Promise<SalesSummary[]> {
  const rows = await manager.query<SummaryRow[]>(SUMMARY, [merchantId, from, to, outletId]);
  return rows.map(({ gross, refunded, ...row }) => ({
    ...row,
    merchantId,
    gross: BigInt(gross),
    refunded: BigInt(refunded),
  }));
}
