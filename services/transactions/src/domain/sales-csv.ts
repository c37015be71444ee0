import { formatMoney } from "@alpokat/kernel";
import { formatQuantity } from "./quantity";
import type { Sale, SaleLine } from "./sale";

const HEADER = [
  "number",
  "occurred_at",
  "state",
  "origin",
  "payment_method",
  "currency",
  "line",
  "sku",
  "name",
  "category",
  "quantity",
  "unit_price",
  "line_total",
  "discount",
  "service_charge",
  "tax_code",
  "tax",
  "sale_total",
] as const;

/** A spreadsheet takes a cell that begins so for a formula, and runs it. */
const FORMULA = /^[=+\-@\t\r\n]/;

/** A text as a cell of CSV (RFC 4180) that no spreadsheet runs. */
function textCell(text: string | null): string {
  if (text === null) return "";
  return `"${(FORMULA.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
}

/** The first line of an export. */
export const CSV_HEADER = `${HEADER.join(",")}\r\n`;

/** A sale as lines of CSV, one for each of its lines. */
export function csvOf(sale: Sale, lines: readonly SaleLine[]): string {
  const { currency } = sale.total;
  const money = (minor: bigint): string => formatMoney({ minor, currency });
  const ofSale = [
    sale.number,
    sale.occurredAt.toISOString(),
    sale.state,
    sale.origin,
    sale.paymentMethod ?? "",
    currency,
  ];
  return lines
    .map((line) =>
      [
        ...ofSale,
        String(line.lineNumber),
        textCell(line.sku),
        textCell(line.name),
        textCell(line.category),
        formatQuantity(line.quantity),
        ...[line.unitPrice, line.lineTotal, line.discount, line.serviceCharge].map(money),
        line.taxCode ?? "",
        money(line.tax),
        money(sale.total.minor),
      ].join(","),
    )
    .map((row) => `${row}\r\n`)
    .join("");
}
