import { groupBy } from "@alpokat/kernel";
import type { EntityManager } from "typeorm";
import type { Recording } from "../../application/recording";
import type { GivenReview, NewTillRefund, Refunds, TakenOfSale } from "../../application/sales-ports";
import { type TotalParts, plainParts } from "../../domain/pricing/price-sale";
import type { TaxCode } from "../../domain/pricing/tax-rate";
import { formatQuantity } from "../../domain/quantity";
import type { Refund } from "../../domain/refund/refund";
import type { RefundedSaleLine, RefundedTax } from "../../domain/refund/refund-amounts";
import type { RefundState } from "../../domain/refund/refund-state";
import { asJson } from "../catalog-rows";
import { takeNumbers } from "../day-numbers";
import { type PartsRow, fromNumeric, linesAsJson, partColumns, toParts } from "../sale-rows";
import { type Sealed, type SealedWords, refundPlace } from "../words/sealed-words";
import { REFUND_COLUMNS, type RefundRow, toRefund } from "./refund-rows";

const INSERT = `
  INSERT INTO transactions.refund (id, merchant_id, outlet_id, business_day, day_number, currency, total, occurred_at, recorded_at,
    recorded_by, state, sale_id, payment_id, reason_sealed, reason_of, subtotal, discount_total, service_charge, tax_total, tip, cash_rounding)
  SELECT id, "merchantId", "outletId", "businessDay", $2, $3, total, "occurredAt", $4, "requestedBy", state, "saleId", "paymentId", $5, $6,
         subtotal, "discountTotal", "serviceCharge", "taxTotal", tip, "cashRounding"
    FROM jsonb_to_recordset($1::jsonb) AS new (id uuid, "merchantId" uuid, "outletId" uuid, "businessDay" date, total bigint,
      "occurredAt" timestamptz, "requestedBy" uuid, state text, "saleId" uuid, "paymentId" uuid, subtotal bigint,
      "discountTotal" bigint, "serviceCharge" bigint, "taxTotal" bigint, tip bigint, "cashRounding" bigint)`;

const INSERT_LINES = `
  INSERT INTO transactions.refund_line (refund_id, line_number, merchant_id, sku, name, quantity, unit_price, line_total, sale_id,
    sale_line_number, discount, service_charge, tax_code, tax)
  SELECT $2, "lineNumber", $3, sku, name, quantity, "unitPrice", "lineTotal", $4, "lineNumber", discount, "serviceCharge", "taxCode", tax
    FROM jsonb_to_recordset($1::jsonb) AS new ("lineNumber" integer, sku text, name text, quantity numeric, "unitPrice" bigint,
      "lineTotal" bigint, discount bigint, "serviceCharge" bigint, "taxCode" text, tax bigint)`;

/** SQL: refunds that took something, or hold it. */
const TAKES = "state NOT IN ('FAILED', 'REJECTED')";

const TAKEN = `
  SELECT count(*)::int AS count, ${[
    "subtotal",
    "discount_total",
    "service_charge",
    "tax_total",
    "tip",
    "cash_rounding",
  ]
    .map((column) => `COALESCE(sum(${column}), 0)::text AS ${column}`)
    .join(", ")}
    FROM transactions.refund WHERE sale_id = $1 AND ${TAKES}`;

const TAKEN_TAXES = `
  SELECT t.code, sum(t.amount)::text AS amount FROM transactions.refund r JOIN transactions.refund_tax t ON t.refund_id = r.id
   WHERE r.sale_id = $1 AND r.${TAKES} GROUP BY t.code`;

const TAKEN_LINES = `
  SELECT l.sale_line_number AS line_number, sum(l.quantity)::numeric(12,3)::text AS quantity, sum(l.line_total)::text AS line_total,
         sum(l.discount)::text AS discount, sum(l.service_charge)::text AS service_charge, max(l.tax_code) AS tax_code, sum(l.tax)::text AS tax
    FROM transactions.refund_line l JOIN transactions.refund r ON r.id = l.refund_id
   WHERE l.sale_id = $1 AND r.${TAKES} GROUP BY l.sale_line_number`;

interface TakenLineRow {
  line_number: number;
  quantity: string;
  line_total: string;
  discount: string;
  service_charge: string;
  tax_code: TaxCode | null;
  tax: string;
}

/** Refunds of a till's sales; those of imported books are the import's. */
export class RefundRepository implements Refunds {
  constructor(
    private readonly manager: EntityManager,
    private readonly words: SealedWords,
  ) {}

  async add(refund: NewTillRefund, { at }: Recording): Promise<void> {
    const { lines, taxes, parts, total, merchantId, saleId, reason, ...rest } = refund;
    const [dayNumber] = await takeNumbers(this.manager, "REFUND", [refund]);
    const row = { ...rest, ...parts, merchantId, saleId, total: total.minor };
    const { sealed, of } = await this.words.seal(refundPlace(refund.id, "reason"), reason, {
      about: { kind: "sale", id: saleId },
      writer: refund.requestedBy,
    });
    await this.manager.query(INSERT, [asJson([row]), dayNumber, total.currency, at, sealed, of]);
    if (lines.length > 0) {
      await this.manager.query(INSERT_LINES, [linesAsJson(lines), refund.id, merchantId, saleId]);
    }
    if (taxes.length === 0) return;
    await this.manager.query(
      `INSERT INTO transactions.refund_tax (refund_id, code, merchant_id, amount)
       SELECT $1, code, $2, amount FROM jsonb_to_recordset($3::jsonb) AS new (code text, amount bigint)`,
      [refund.id, merchantId, asJson(taxes)],
    );
  }

  async findByIds(ids: readonly string[]): Promise<Refund[]> {
    return this.select("id = ANY($1::uuid[]) AND sale_id IS NOT NULL", ids);
  }

  async ofSales(saleIds: readonly string[]): Promise<ReadonlyMap<string, Refund[]>> {
    return groupBy(await this.select("sale_id = ANY($1::uuid[])", saleIds), ({ saleId }) => saleId);
  }

  async takenOf(saleId: string): Promise<TakenOfSale> {
    const [sums] = await this.manager.query<(PartsRow & { count: number })[]>(TAKEN, [saleId]);
    const taxes = await this.manager.query<{ code: TaxCode; amount: string }[]>(TAKEN_TAXES, [saleId]);
    const lines = await this.manager.query<TakenLineRow[]>(TAKEN_LINES, [saleId]);
    return {
      count: sums?.count ?? 0,
      parts: sums ? toParts(sums) : plainParts(0n),
      taxes: taxes.map(toTax),
      lines: lines.map(toTakenLine),
    };
  }

  async taxesOf(refundId: string): Promise<RefundedTax[]> {
    const rows = await this.manager.query<{ code: TaxCode; amount: string }[]>(
      "SELECT code, amount::text AS amount FROM transactions.refund_tax WHERE refund_id = $1 ORDER BY code",
      [refundId],
    );
    return rows.map(toTax);
  }

  async partsOf(refundId: string): Promise<TotalParts> {
    const [row] = await this.manager.query<PartsRow[]>(
      `SELECT ${partColumns("refund")} FROM transactions.refund WHERE id = $1`,
      [refundId],
    );
    return row ? toParts(row) : plainParts(0n);
  }

  async move(
    { id, state }: Pick<Refund, "id" | "state">,
    to: RefundState,
    review?: GivenReview,
  ): Promise<boolean> {
    const said = review && (await this.sealReview(id, review));
    const [rows] = await this.manager.query<[unknown[], number]>(
      `UPDATE transactions.refund SET state = $3, version = version + 1, reviewed_by = COALESCE($4, reviewed_by),
         reviewed_at = COALESCE($5, reviewed_at), review_reason_sealed = COALESCE($6, review_reason_sealed),
         review_reason_of = COALESCE($7, review_reason_of)
        WHERE id = $1 AND state = $2 RETURNING id`,
      [id, state, to, review?.by ?? null, review?.at ?? null, said?.sealed ?? null, said?.of ?? null],
    );
    return rows.length === 1;
  }

  async reserveLines(
    saleId: string,
    lines: readonly Pick<RefundedSaleLine, "lineNumber" | "quantity">[],
  ): Promise<boolean> {
    const [rows] = await this.manager.query<[unknown[], number]>(
      `UPDATE transactions.sale_line l SET refunded_quantity = l.refunded_quantity + wanted.quantity
         FROM unnest($2::integer[], $3::numeric[]) AS wanted (line_number, quantity)
        WHERE l.sale_id = $1 AND l.line_number = wanted.line_number AND l.refunded_quantity + wanted.quantity <= l.quantity
        RETURNING l.line_number`,
      [
        saleId,
        lines.map(({ lineNumber }) => lineNumber),
        lines.map(({ quantity }) => formatQuantity(quantity)),
      ],
    );
    return rows.length === lines.length;
  }

  async releaseLines(refundId: string): Promise<void> {
    await this.manager.query(
      `UPDATE transactions.sale_line l SET refunded_quantity = l.refunded_quantity - r.quantity
         FROM transactions.refund_line r
        WHERE r.refund_id = $1 AND l.sale_id = r.sale_id AND l.line_number = r.sale_line_number`,
      [refundId],
    );
  }

  private sealReview(id: string, { by: writer, reason }: GivenReview): Promise<Sealed> {
    const place = refundPlace(id, "review_reason");
    return this.words.seal(place, reason, { about: { kind: "refund", id }, writer });
  }

  private async select(condition: string, ids: readonly string[]): Promise<Refund[]> {
    const rows = await this.manager.query<RefundRow[]>(
      `SELECT ${REFUND_COLUMNS} FROM transactions.refund WHERE ${condition} AND import_reference IS NULL ORDER BY sale_id, id`,
      [ids],
    );
    const open = await this.words.openerOf(rows.flatMap((row) => [row.reason_of, row.review_reason_of]));
    return rows.map((row) => toRefund(row, open));
  }
}

const toTax = ({ code, amount }: { readonly code: TaxCode; readonly amount: string }): RefundedTax => ({
  code,
  amount: BigInt(amount),
});

const toTakenLine = (row: TakenLineRow): TakenOfSale["lines"][number] => ({
  lineNumber: row.line_number,
  quantity: fromNumeric(row.quantity),
  lineTotal: BigInt(row.line_total),
  discount: BigInt(row.discount),
  serviceCharge: BigInt(row.service_charge),
  taxCode: row.tax_code,
  tax: BigInt(row.tax),
});
