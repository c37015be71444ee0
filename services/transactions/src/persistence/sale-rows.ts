import type { CurrencyCode } from "@alpokat/kernel";
import type { TotalParts } from "../domain/pricing/price-sale";
import type { TaxCode } from "../domain/pricing/tax-rate";
import type { SaleState } from "../domain/sale-state";
import {
  type PaymentMethod,
  type Sale,
  type SaleLine,
  type SaleOrigin,
  documentNumber,
} from "../domain/sale";
import { formatQuantity } from "../domain/quantity";

export interface SaleRow {
  id: string;
  merchant_id: string;
  outlet_id: string;
  business_day: string;
  day_number: number;
  origin: SaleOrigin;
  payment_method: PaymentMethod | null;
  currency: CurrencyCode;
  total: string;
  state: SaleState;
  version: number;
  subtotal: string;
  discount_total: string;
  service_charge: string;
  tax_total: string;
  tip: string;
  cash_rounding: string;
  terminal_id: string | null;
  cashier: string | null;
  is_offline: boolean;
  device_time: Date | null;
  buyer: string | null;
  occurred_at: Date;
  recorded_at: Date;
}

export interface SaleLineRow {
  sale_id: string;
  line_number: number;
  item_id: string | null;
  variation_id: string | null;
  variation_name: string | null;
  modifiers: { modifierId: string; name: string; unitPrice: string }[];
  sku: string | null;
  name: string;
  category: string | null;
  quantity: string;
  unit_price: string;
  line_total: string;
  discount: string;
  service_charge: string;
  tax_code: TaxCode | null;
  tax: string;
  refunded_quantity: string;
}

export interface PartsRow {
  subtotal: string;
  discount_total: string;
  service_charge: string;
  tax_total: string;
  tip: string;
  cash_rounding: string;
}

/** SQL: the columns of what makes up a total. */
export function partColumns(table: string): string {
  const columns = ["subtotal", "discount_total", "service_charge", "tax_total", "tip", "cash_rounding"];
  return columns.map((column) => `${table}.${column}::text AS ${column}`).join(", ");
}

export const toParts = (row: PartsRow): TotalParts => ({
  subtotal: BigInt(row.subtotal),
  discountTotal: BigInt(row.discount_total),
  serviceCharge: BigInt(row.service_charge),
  taxTotal: BigInt(row.tax_total),
  tip: BigInt(row.tip),
  cashRounding: BigInt(row.cash_rounding),
});

export const SALE_COLUMNS = `id, merchant_id, outlet_id, business_day::text AS business_day, day_number, origin, payment_method,
  currency, total::text AS total, buyer, occurred_at, recorded_at, state, version, ${partColumns("sale")}, terminal_id, cashier,
  is_offline, device_time`;

export const LINE_COLUMNS = `sale_id, line_number, item_id, variation_id, variation_name, sku, name, category, quantity::text AS quantity,
  unit_price::text AS unit_price, line_total::text AS line_total,
  discount::text AS discount, service_charge::text AS service_charge, tax_code, tax::text AS tax, refunded_quantity::text AS refunded_quantity,
  COALESCE((SELECT jsonb_agg(jsonb_build_object('modifierId', m.modifier_id, 'name', m.name, 'unitPrice', m.unit_price::text) ORDER BY m.place)
              FROM transactions.sale_line_modifier m
             WHERE m.sale_id = sale_line.sale_id AND m.line_number = sale_line.line_number), '[]') AS modifiers`;

export const toSale = (row: SaleRow): Sale => ({
  id: row.id,
  merchantId: row.merchant_id,
  outletId: row.outlet_id,
  number: documentNumber(row.business_day, row.day_number),
  origin: row.origin,
  paymentMethod: row.payment_method,
  state: row.state,
  version: row.version,
  total: { minor: BigInt(row.total), currency: row.currency },
  parts: toParts(row),
  terminalId: row.terminal_id,
  cashier: row.cashier,
  isOffline: row.is_offline,
  deviceTime: row.device_time,
  buyer: row.buyer,
  occurredAt: row.occurred_at,
  recordedAt: row.recorded_at,
});

export const toLine = (row: SaleLineRow): SaleLine => ({
  lineNumber: row.line_number,
  itemId: row.item_id,
  variationId: row.variation_id,
  variationName: row.variation_name,
  modifiers: row.modifiers.map((each) => ({ ...each, unitPrice: BigInt(each.unitPrice) })),
  sku: row.sku,
  name: row.name,
  category: row.category,
  quantity: fromNumeric(row.quantity),
  unitPrice: BigInt(row.unit_price),
  lineTotal: BigInt(row.line_total),
  discount: BigInt(row.discount),
  serviceCharge: BigInt(row.service_charge),
  taxCode: row.tax_code,
  tax: BigInt(row.tax),
  refundedQuantity: fromNumeric(row.refunded_quantity),
});

/** A numeric(12,3), which PostgreSQL writes with its three decimals, in thousandths. */
export const fromNumeric = (text: string): bigint => BigInt(text.replace(".", ""));

/** Lines as one JSON text, for an INSERT of all of them at once. */
export const linesAsJson = (
  lines: readonly (Pick<SaleLine, "lineNumber" | "quantity" | "lineTotal"> & object)[],
): string =>
  JSON.stringify(lines, (key, value: unknown) => {
    if (typeof value !== "bigint") return value;
    return key === "quantity" || key === "refundedQuantity" ? formatQuantity(value) : value.toString();
  });
