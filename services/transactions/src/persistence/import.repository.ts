import { type CurrencyCode, newId } from "@alpokat/kernel";
import type { BlindIndex } from "@alpokat/persistence";
import type { EntityManager } from "typeorm";
import type { Imports, NewRefund } from "../application/import-ports";
import type { Recording } from "../application/recording";
import type { RefundableLine, RefundedLine } from "../domain/import-batch";
import type { ImportedInvoice, KnownAs, UnderstoodRow } from "../domain/import-claims";
import type { ImportRow } from "../domain/import-row";
import type { Outlet } from "../domain/outlet";
import { formatQuantity } from "../domain/quantity";
import { takeNumbers } from "./day-numbers";
import { beginningsOf, growImported } from "./document-references";
import { lockUntilCommit } from "./lock";
import { fromNumeric, linesAsJson } from "./sale-rows";

const INSERT_REFUNDS = `
  INSERT INTO transactions.refund (id, merchant_id, outlet_id, business_day, day_number, currency, total, buyer, import_reference,
    occurred_at, recorded_at, recorded_by, subtotal)
  SELECT id, "merchantId", "outletId", "businessDay", "dayNumber", currency, total, buyer, "importReference", "occurredAt", $2, $3, total
    FROM jsonb_to_recordset($1::jsonb) AS new (id uuid, "merchantId" uuid, "outletId" uuid, "businessDay" date, "dayNumber" integer,
      currency text, total bigint, buyer text, "importReference" text, "occurredAt" timestamptz)`;

const INSERT_REFUND_LINES = `
  INSERT INTO transactions.refund_line (refund_id, line_number, merchant_id, sku, name, quantity, unit_price, line_total, sale_id, sale_line_number)
  SELECT "refundId", "lineNumber", "merchantId", sku, name, quantity, "unitPrice", "lineTotal", "saleId", "saleLineNumber"
    FROM jsonb_to_recordset($1::jsonb) AS new ("refundId" uuid, "lineNumber" integer, "merchantId" uuid, sku text, name text,
      quantity numeric, "unitPrice" bigint, "lineTotal" bigint, "saleId" uuid, "saleLineNumber" integer)`;

const INSERT_ADJUSTMENTS = `
  INSERT INTO transactions.stock_adjustment (id, merchant_id, outlet_id, import_reference, line_number, sku, name, quantity,
    occurred_at, recorded_at, recorded_by)
  SELECT id, $2, $3, invoice, "lineNumber", sku, name, quantity, "occurredAt", $4, $5
    FROM jsonb_to_recordset($1::jsonb) AS new (id uuid, invoice text, "lineNumber" integer, sku text, name text, quantity numeric,
      "occurredAt" timestamptz)`;

/** Sold lines of the asked buyers and items, with what earlier refunds left of each. */
const REFUNDABLE = `
  SELECT l.sale_id, l.line_number, s.buyer, l.sku, s.currency, s.occurred_at,
         (l.quantity - COALESCE((SELECT sum(r.quantity) FROM transactions.refund_line r
                                  WHERE r.sale_id = l.sale_id AND r.sale_line_number = l.line_number), 0))::numeric(12,3)::text AS rest
    FROM unnest($2::text[], $3::text[]) AS wanted (buyer, sku)
    JOIN transactions.sale s ON s.merchant_id = $1 AND s.buyer = wanted.buyer
    JOIN transactions.sale_line l ON l.sale_id = s.id AND l.sku = wanted.sku
   ORDER BY s.id DESC, l.line_number`;

interface RefundableRow {
  sale_id: string;
  line_number: number;
  buyer: string;
  sku: string;
  currency: CurrencyCode;
  occurred_at: Date;
  rest: string;
}

/** What comes from another system's books beside its sales. */
export class ImportRepository implements Imports {
  constructor(
    private readonly manager: EntityManager,
    private readonly contentIndex: BlindIndex,
    private readonly customerIndex: BlindIndex,
  ) {}

  buyerOf(merchantId: string, customer: string): string {
    return `buyer:${this.customerIndex.of(`${merchantId}\n${customer}`).toString("hex")}`;
  }

  async known(merchantId: string, rows: readonly UnderstoodRow[]): Promise<KnownAs[]> {
    await lockUntilCommit(this.manager, `transactions.import of ${merchantId}`);
    const known = await this.manager.query<{ place: string; is_same: boolean }[]>(
      `SELECT place, known.content_index = new.content_index AS is_same
         FROM unnest($2::text[], $3::integer[], $4::bytea[]) WITH ORDINALITY AS new (invoice, line_number, content_index, place)
         JOIN transactions.import_row known USING (invoice, line_number) WHERE known.merchant_id = $1`,
      this.identitiesOf(merchantId, rows),
    );
    const isSame = new Map(known.map(({ place, is_same: same }) => [Number(place) - 1, same]));
    return rows.map((_, place) => {
      const same = isSame.get(place);
      if (same === undefined) return "NEW";
      return same ? "REPEATED" : "CHANGED";
    });
  }

  begun(merchantId: string, invoices: readonly string[]): Promise<ImportedInvoice[]> {
    return beginningsOf(this.manager, merchantId, invoices);
  }

  async claim(merchantId: string, rows: readonly UnderstoodRow[]): Promise<void> {
    if (rows.length === 0) return;
    await this.manager.query(
      `INSERT INTO transactions.import_row (merchant_id, invoice, line_number, content_index)
       SELECT $1, invoice, line_number, content_index
         FROM unnest($2::text[], $3::integer[], $4::bytea[]) AS new (invoice, line_number, content_index)`,
      this.identitiesOf(merchantId, rows),
    );
  }

  private identitiesOf(merchantId: string, rows: readonly UnderstoodRow[]): unknown[] {
    return [
      merchantId,
      rows.map(({ row }) => row.invoice),
      rows.map(({ row }) => row.lineNumber),
      rows.map(({ content }) => this.contentIndex.of(content)),
    ];
  }

  async addRefunds(refunds: readonly NewRefund[], { at, by }: Recording): Promise<string[]> {
    const known = await growImported(this.manager, "REFUND", refunds);
    const fresh = refunds.filter(({ importReference }) => !known.has(importReference));
    const numbers = await takeNumbers(this.manager, "REFUND", fresh);
    const rows = fresh.map(({ lines: _lines, total, ...refund }, place) => ({
      ...refund,
      total: total.toString(),
      dayNumber: numbers[place],
    }));
    await this.manager.query(INSERT_REFUNDS, [JSON.stringify(rows), at, by]);
    const ids = refunds.map(({ id, importReference }) => known.get(importReference) ?? id);
    const lines = refunds.flatMap(({ lines: own, merchantId }, place) =>
      own.map(({ sale, ...line }) => ({
        ...line,
        merchantId,
        refundId: ids[place],
        saleId: sale?.saleId ?? null,
        saleLineNumber: sale?.lineNumber ?? null,
      })),
    );
    await this.manager.query(INSERT_REFUND_LINES, [linesAsJson(lines)]);
    return ids;
  }

  async addAdjustments(outlet: Outlet, rows: readonly ImportRow[], { at, by }: Recording): Promise<void> {
    if (rows.length === 0) return;
    const values = rows.map(({ invoice, lineNumber, sku, name, quantity, occurredAt }) => ({
      id: newId(),
      invoice,
      lineNumber,
      sku,
      name,
      quantity: formatQuantity(-quantity),
      occurredAt,
    }));
    await this.manager.query(INSERT_ADJUSTMENTS, [
      JSON.stringify(values),
      outlet.merchantId,
      outlet.id,
      at,
      by,
    ]);
  }

  async refundable(merchantId: string, lines: readonly RefundedLine[]): Promise<RefundableLine[]> {
    const wanted = new Map(lines.map(({ buyer, sku }) => [`${String(buyer)}\n${sku}`, { buyer, sku }]));
    const pairs = [...wanted.values()].filter(({ buyer }) => buyer !== null);
    const rows = await this.manager.query<RefundableRow[]>(REFUNDABLE, [
      merchantId,
      pairs.map(({ buyer }) => buyer),
      pairs.map(({ sku }) => sku),
    ]);
    return rows.map((row) => ({
      saleId: row.sale_id,
      lineNumber: row.line_number,
      buyer: row.buyer,
      sku: row.sku,
      currency: row.currency,
      occurredAt: row.occurred_at,
      rest: fromNumeric(row.rest),
    }));
  }
}
