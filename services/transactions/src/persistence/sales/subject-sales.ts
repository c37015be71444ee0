import { recordingHasExpired } from "../forget-telemetry";
import type { SubjectTable } from "../subject-data-table";
import { refundPlace, wordsOf } from "../words/sealed-words";

const PURCHASE = "user.behavior.purchase_history";
const FINANCIAL = "user.financial";

/** Of the lines of a document, as JSON; amounts in minor units. */
const linesOf = (category: string, columns: string): string =>
  `(SELECT jsonb_agg(jsonb_build_object('name', l.name, 'sku', l.sku, 'category', ${category}, 'quantity', l.quantity::text, 'unitPrice', l.unit_price::text,
    'lineTotal', l.line_total::text, 'discount', l.discount::text, 'tax', l.tax::text${columns}) ORDER BY l.line_number)::text`;
const REFUND_LINES = linesOf("NULL::text", "");
const SALE_LINES = linesOf(
  "l.category",
  `, 'variationName', l.variation_name, 'refundedQuantity', l.refunded_quantity::text, 'modifiers',
    (SELECT jsonb_agg(jsonb_build_object('name', m.name, 'unitPrice', m.unit_price::text) ORDER BY m.place)
       FROM transactions.sale_line_modifier m WHERE m.sale_id = l.sale_id AND m.line_number = l.line_number)`,
);

const PARTS = {
  subtotal: PURCHASE,
  discountTotal: PURCHASE,
  serviceCharge: PURCHASE,
  taxTotal: PURCHASE,
  tip: PURCHASE,
  cashRounding: PURCHASE,
} as const;
const partsOf = (
  document: string,
): string => `${document}.subtotal::text AS subtotal, ${document}.discount_total::text AS "discountTotal",
  ${document}.service_charge::text AS "serviceCharge", ${document}.tax_total::text AS "taxTotal", ${document}.tip::text AS tip,
  ${document}.cash_rounding::text AS "cashRounding", ${document}.state`;

const DOCUMENT = { occurredAt: PURCHASE, total: PURCHASE, currency: PURCHASE, lines: PURCHASE } as const;

/** What is copied of a sale to whomever it concerns. */
export const SALE_COLUMNS = { ...DOCUMENT, paymentMethod: FINANCIAL } as const;
export const SALE = `s.id::text AS id, s.recorded_at::text AS at, s.occurred_at::text AS "occurredAt", s.total::text AS total, s.currency,
  s.payment_method AS "paymentMethod", ${SALE_LINES} FROM transactions.sale_line l WHERE l.sale_id = s.id) AS lines`;

/** What the merchant's books say beside it; a buyer finds it in the receipt's document. */
export const SALE_MONEY = {
  ...PARTS,
  state: PURCHASE,
  cashier: PURCHASE,
  deviceTime: PURCHASE,
  discounts: PURCHASE,
  taxes: PURCHASE,
} as const;

/** SQL: what was seen when sale `s` was recorded; nothing once it has expired, also where a legal hold keeps it. */
const whileRaw = (column: string): string => `CASE WHEN NOT ${recordingHasExpired("$4")} THEN ${column} END`;

/** A merchant's sales, the newest first; raw telemetry until `$4` has expired. */
export const SALES = `
  SELECT s.id::text AS key, ${SALE}, ${partsOf("s")}, s.cashier, s.device_time::text AS "deviceTime",
         (SELECT jsonb_agg(jsonb_build_object('name', d.name, 'percent', d.percent, 'amount', d.amount::text))::text
            FROM transactions.sale_discount d WHERE d.sale_id = s.id) AS discounts,
         (SELECT jsonb_agg(jsonb_build_object('code', t.code, 'base', t.base::text, 'amount', t.amount::text))::text
            FROM transactions.sale_tax t WHERE t.sale_id = s.id) AS taxes,
         COALESCE(s.former_id, s.id)::text AS "sealedFor", s.recorded_by::text AS "recordedBy",
         ${whileRaw("s.device_id::text")} AS "deviceId", ${whileRaw("encode(s.software_sealed, 'hex')")} AS software,
         ${whileRaw("encode(s.ip_address_sealed, 'hex')")} AS "ipAddress"
    FROM transactions.sale s
   WHERE s.merchant_id = $1 AND ($2::uuid IS NULL OR s.id < $2) ORDER BY s.id DESC LIMIT $3`;

/** A merchant's refunds, the newest first. */
export const REFUNDS: SubjectTable = {
  source: "transactions.refund",
  sql: `SELECT r.id::text AS key, r.recorded_at::text AS at, r.occurred_at::text AS "occurredAt", r.total::text AS total, r.currency,
               ${partsOf("r")}, ${wordsOf("r", "reason", "reason")}, ${wordsOf("r", "review_reason", "reviewReason")},
               ${REFUND_LINES} FROM transactions.refund_line l WHERE l.refund_id = r.id) AS lines
          FROM transactions.refund r
         WHERE r.merchant_id = $1 AND ($2::uuid IS NULL OR r.id < $2) ORDER BY r.id DESC LIMIT $3`,
  columns: { ...DOCUMENT, ...PARTS, state: PURCHASE, reason: PURCHASE, reviewReason: PURCHASE },
  words: {
    reason: (row) => refundPlace(row, "reason"),
    reviewReason: (row) => refundPlace(row, "review_reason"),
  },
};

/** Words about another buyer of the same sale are that buyer's. */
const ownWords = (mine: string, column: string, name: string): string => {
  const isTheirs = `(r.${column}_of LIKE 'buyer:%' AND NOT EXISTS (SELECT FROM transactions.receipt c
                       WHERE c.sale_id = r.sale_id AND ${mine} AND c.buyer = r.${column}_of))`;
  return `r.${column} AS "${name}", CASE WHEN NOT ${isTheirs} THEN encode(r.${column}_sealed, 'hex') END AS "${name}Sealed",
          r.${column}_of AS "${name}Of"`;
};

/**
 * What was given back of purchases whose receipts are somebody's, the newest first.
 * @param mine SQL: receipt `c` is theirs, of `$1`.
 */
const refundsOf = (mine: string): SubjectTable => ({
  ...REFUNDS,
  sql: `SELECT r.id::text AS key, r.recorded_at::text AS at, r.occurred_at::text AS "occurredAt", r.total::text AS total, r.currency,
               ${partsOf("r")}, ${ownWords(mine, "reason", "reason")}, ${ownWords(mine, "review_reason", "reviewReason")},
               r.merchant_id::text AS merchant,
               (SELECT c.buyer FROM transactions.receipt c WHERE c.sale_id = r.sale_id AND ${mine} ORDER BY c.id LIMIT 1) AS buyer,
               ${REFUND_LINES} FROM transactions.refund_line l WHERE l.refund_id = r.id) AS lines
          FROM transactions.refund r
         WHERE r.sale_id IN (SELECT c.sale_id FROM transactions.receipt c WHERE ${mine}) AND ($2::uuid IS NULL OR r.id < $2)
         ORDER BY r.id DESC LIMIT $3`,
});
export const REFUNDS_OF_RECEIPT = refundsOf("c.id = $1");
export const REFUNDS_OF_CLAIMS = refundsOf("c.claimed_by = $1");

/** Columns of sales and refunds that are amounts in minor units. */
export const SALE_AMOUNTS: readonly string[] = ["total", ...Object.keys(PARTS)];
