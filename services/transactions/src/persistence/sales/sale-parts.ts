import { groupBy } from "@alpokat/kernel";
import { prepared } from "@alpokat/persistence";
import type { EntityManager } from "typeorm";
import type { NewSale } from "../../application/ports";
import type { SaleParts } from "../../application/sales-ports";
import type { AppliedDiscount } from "../../domain/pricing/discount";
import type { TaxBucket } from "../../domain/pricing/price-sale";
import type { TaxCode } from "../../domain/pricing/tax-rate";
import { asJson } from "../catalog-rows";

const INSERT_TAXES = prepared(`
  INSERT INTO transactions.sale_tax (sale_id, code, merchant_id, rate_numerator, rate_denominator, base_numerator, base_denominator,
    is_inclusive, base, amount)
  SELECT "saleId", code, "merchantId", "rateNumerator", "rateDenominator", "baseNumerator", "baseDenominator", "isInclusive", base, amount
    FROM jsonb_to_recordset($1::jsonb) AS new ("saleId" uuid, code text, "merchantId" uuid, "rateNumerator" integer,
      "rateDenominator" integer, "baseNumerator" integer, "baseDenominator" integer, "isInclusive" boolean, base bigint, amount bigint)`);

const INSERT_DISCOUNTS = prepared(`
  INSERT INTO transactions.sale_discount (sale_id, place, merchant_id, line_number, name, percent, amount)
  SELECT "saleId", place, "merchantId", "lineNumber", name, percent, taken
    FROM jsonb_to_recordset($1::jsonb) AS new ("saleId" uuid, place smallint, "merchantId" uuid, "lineNumber" integer, name text,
      percent integer, taken bigint)`);

/** Stores what new sales bear and take off. */
export async function addSaleParts(manager: EntityManager, sales: readonly NewSale[]): Promise<void> {
  const taxes = sales.flatMap(({ id: saleId, merchantId, taxes: own }) =>
    own.map((tax) => ({ ...tax, saleId, merchantId })),
  );
  const discounts = sales.flatMap(({ id: saleId, merchantId, discounts: own }) =>
    own.map((discount, index) => ({ ...discount, saleId, merchantId, place: index + 1 })),
  );
  await Promise.all([
    ...(taxes.length > 0 ? [manager.query(INSERT_TAXES, [asJson(taxes)])] : []),
    ...(discounts.length > 0 ? [manager.query(INSERT_DISCOUNTS, [asJson(discounts)])] : []),
  ]);
}

interface TaxRow {
  sale_id: string;
  code: TaxCode;
  rate_numerator: number;
  rate_denominator: number;
  base_numerator: number;
  base_denominator: number;
  is_inclusive: boolean;
  base: string;
  amount: string;
}

interface DiscountRow {
  sale_id: string;
  line_number: number | null;
  name: string;
  percent: number | null;
  amount: string;
}

/** Reads what sales bear and take off; a sale that has neither is not in the map. */
export async function readSaleParts(
  manager: EntityManager,
  saleIds: readonly string[],
): Promise<ReadonlyMap<string, SaleParts>> {
  const taxes = await manager.query<TaxRow[]>(
    `SELECT sale_id, code, rate_numerator, rate_denominator, base_numerator, base_denominator, is_inclusive, base::text AS base,
            amount::text AS amount
       FROM transactions.sale_tax WHERE sale_id = ANY($1::uuid[]) ORDER BY sale_id, code`,
    [saleIds],
  );
  const discounts = await manager.query<DiscountRow[]>(
    `SELECT sale_id, line_number, name, percent, amount::text AS amount
       FROM transactions.sale_discount WHERE sale_id = ANY($1::uuid[]) ORDER BY sale_id, place`,
    [saleIds],
  );
  const [taxesBySale, discountsBySale] = [groupBy(taxes, saleOf), groupBy(discounts, saleOf)];
  return new Map(
    saleIds.map((id) => [
      id,
      {
        taxes: (taxesBySale.get(id) ?? []).map(toTax),
        discounts: (discountsBySale.get(id) ?? []).map(toDiscount),
      },
    ]),
  );
}

const saleOf = (row: { readonly sale_id: string }): string => row.sale_id;

const toTax = (row: TaxRow): TaxBucket => ({
  code: row.code,
  rateNumerator: BigInt(row.rate_numerator),
  rateDenominator: BigInt(row.rate_denominator),
  baseNumerator: BigInt(row.base_numerator),
  baseDenominator: BigInt(row.base_denominator),
  isInclusive: row.is_inclusive,
  base: BigInt(row.base),
  amount: BigInt(row.amount),
});

const toDiscount = ({ line_number, name, percent, amount }: DiscountRow): AppliedDiscount => ({
  lineNumber: line_number,
  name,
  percent: percent === null ? null : BigInt(percent),
  amount: percent === null ? BigInt(amount) : null,
  taken: BigInt(amount),
});
