import { type CurrencyCode, groupBy } from "@alpokat/kernel";
import type { SubjectKeys } from "@alpokat/persistence";
import type { EntityManager } from "typeorm";
import type { NewSale, Recording, Sales, SalesFilter, TimeKey } from "../application/ports";
import type { Sale, SaleLine, SalesSummary } from "../domain/sale";
import { asJson } from "./catalog-rows";
import { takeNumbers } from "./day-numbers";
import {
  LINE_COLUMNS,
  SALE_COLUMNS,
  type SaleLineRow,
  type SaleRow,
  linesAsJson,
  toLine,
  toSale,
} from "./sale-rows";

const RETENTION = "service";

const INSERT_SALES = `
  INSERT INTO transactions.sale AS s (id, merchant_id, outlet_id, business_day, day_number, currency, total, buyer, import_reference,
    occurred_at, recorded_at, recorded_by, origin, payment_method, device_id, ip_address_sealed, software_sealed)
  SELECT id, "merchantId", "outletId", "businessDay", "dayNumber", currency, total, buyer, "importReference",
         "occurredAt", $2, $3, origin, "paymentMethod", $4, decode("ipAddressSealed", 'hex'), decode("softwareSealed", 'hex')
    FROM jsonb_to_recordset($1::jsonb) AS new (id uuid, "merchantId" uuid, "outletId" uuid, "businessDay" date, "dayNumber" integer,
      currency text, total bigint, buyer text, "importReference" text, "occurredAt" timestamptz, origin text, "paymentMethod" text,
      "ipAddressSealed" text, "softwareSealed" text)`;

const INSERT_LINES = `
  INSERT INTO transactions.sale_line (sale_id, line_number, merchant_id, item_id, variation_id, variation_name, sku, name, category,
    quantity, unit_price, line_total)
  SELECT "saleId", "lineNumber", "merchantId", "itemId", "variationId", "variationName", sku, name, category, quantity, "unitPrice", "lineTotal"
    FROM jsonb_to_recordset($1::jsonb) AS new ("saleId" uuid, "lineNumber" integer, "merchantId" uuid, "itemId" uuid, "variationId" uuid,
      "variationName" text, sku text, name text, category text, quantity numeric, "unitPrice" bigint, "lineTotal" bigint)`;

const INSERT_MODIFIERS = `
  INSERT INTO transactions.sale_line_modifier (sale_id, line_number, place, merchant_id, modifier_id, name, unit_price)
  SELECT "saleId", "lineNumber", place, "merchantId", "modifierId", name, "unitPrice"
    FROM jsonb_to_recordset($1::jsonb) AS new ("saleId" uuid, "lineNumber" integer, place smallint, "merchantId" uuid, "modifierId" uuid,
      name text, "unitPrice" bigint)`;

const SUMMARY = `
  SELECT currency, sum(sales)::int AS sales, sum(refunds)::int AS refunds, sum(gross)::text AS gross, sum(refunded)::text AS refunded
    FROM (SELECT currency, count(*) AS sales, 0 AS refunds, sum(total) AS gross, 0 AS refunded
            FROM transactions.sale WHERE merchant_id = $1 GROUP BY currency
          UNION ALL
          SELECT currency, 0, count(*), 0, sum(total) FROM transactions.refund WHERE merchant_id = $1 GROUP BY currency) AS part
   GROUP BY currency ORDER BY currency`;

interface SummaryRow {
  currency: CurrencyCode;
  sales: number;
  refunds: number;
  gross: string;
  refunded: string;
}

/** Sales and their lines; every statement is for a whole batch. */
export class SaleRepository implements Sales {
  constructor(
    private readonly manager: EntityManager,
    private readonly keys: SubjectKeys,
  ) {}

  async add(sales: readonly NewSale[], recording: Recording): Promise<string[]> {
    const known = await this.growKnown(sales);
    const fresh = sales.filter(
      ({ importReference }) => importReference === null || !known.has(importReference),
    );
    await this.insert(fresh, recording);
    const ids = sales.map(
      ({ id, importReference }) => (importReference ? known.get(importReference) : null) ?? id,
    );
    const lines = sales.flatMap(({ lines: own, merchantId }, place) =>
      own.map((line) => ({ ...line, saleId: ids[place], merchantId })),
    );
    await this.manager.query(INSERT_LINES, [linesAsJson(lines)]);
    const modifiers = lines.flatMap(({ saleId, lineNumber, merchantId, modifiers: chosen }) =>
      chosen.map((modifier, index) => ({ ...modifier, saleId, lineNumber, merchantId, place: index + 1 })),
    );
    if (modifiers.length > 0) await this.manager.query(INSERT_MODIFIERS, [asJson(modifiers)]);
    return ids;
  }

  /** Adds to the totals of invoices that an earlier batch began. @returns their ids by import reference. */
  private async growKnown(sales: readonly NewSale[]): Promise<ReadonlyMap<string, string>> {
    const imported = sales.filter(({ importReference }) => importReference !== null);
    if (imported.length === 0) return new Map();
    const [rows] = await this.manager.query<[{ id: string; import_reference: string }[], number]>(
      `UPDATE transactions.sale s SET total = s.total + new.total
         FROM unnest($1::uuid[], $2::text[], $3::bigint[]) AS new (merchant_id, import_reference, total)
        WHERE s.merchant_id = new.merchant_id AND s.import_reference = new.import_reference
        RETURNING s.id, s.import_reference`,
      [
        imported.map(({ merchantId }) => merchantId),
        imported.map(({ importReference }) => importReference),
        imported.map(({ total }) => total.minor.toString()),
      ],
    );
    return new Map(rows.map(({ id, import_reference: reference }) => [reference, id]));
  }

  private async insert(sales: readonly NewSale[], { by, at, telemetry }: Recording): Promise<void> {
    if (sales.length === 0) return;
    const numbers = await takeNumbers(this.manager, "SALE", sales);
    const key = await this.keys.keyFor(by, RETENTION);
    const rows = sales.map(({ lines: _lines, total, ...sale }, place) => {
      const seal = (column: string, text: string): string =>
        key.seal({ table: "transactions.sale", column, row: sale.id }, text).toString("hex");
      const { minor, currency } = total;
      return {
        ...sale,
        currency,
        total: minor.toString(),
        dayNumber: numbers[place],
        ipAddressSealed: seal("ip_address", telemetry.ip),
        softwareSealed: seal("software", JSON.stringify([telemetry.application, telemetry.system])),
      };
    });
    await this.manager.query(INSERT_SALES, [JSON.stringify(rows), at, by, telemetry.deviceId]);
  }

  async findByIds(ids: readonly string[]): Promise<Sale[]> {
    const rows = await this.manager.query<SaleRow[]>(
      `SELECT ${SALE_COLUMNS} FROM transactions.sale WHERE id = ANY($1::uuid[])`,
      [ids],
    );
    return rows.map(toSale);
  }

  async linesOf(saleIds: readonly string[]): Promise<ReadonlyMap<string, SaleLine[]>> {
    const rows = await this.manager.query<SaleLineRow[]>(
      `SELECT ${LINE_COLUMNS} FROM transactions.sale_line WHERE sale_id = ANY($1::uuid[]) ORDER BY sale_id, line_number`,
      [saleIds],
    );
    const bySale = groupBy(rows, (row) => row.sale_id);
    return new Map([...bySale].map(([saleId, lines]) => [saleId, lines.map(toLine)]));
  }

  async page(filter: SalesFilter, limit: number, after: TimeKey | null): Promise<Sale[]> {
    const rows = await this.manager.query<SaleRow[]>(
      `SELECT ${SALE_COLUMNS} FROM transactions.sale
        WHERE merchant_id = ANY($1::uuid[]) AND ($2::uuid IS NULL OR outlet_id = $2)
          AND ($3::timestamptz IS NULL OR occurred_at >= $3) AND ($4::timestamptz IS NULL OR occurred_at < $4)
          AND ($5::timestamptz IS NULL OR (occurred_at, id) < ($5, $6::uuid))
        ORDER BY occurred_at DESC, id DESC LIMIT $7`,
      [
        filter.merchants,
        filter.outletId,
        filter.occurredFrom,
        filter.occurredTo,
        after?.at ?? null,
        after?.id ?? null,
        limit,
      ],
    );
    return rows.map(toSale);
  }

  async summary(merchantId: string): Promise<SalesSummary[]> {
    const rows = await this.manager.query<SummaryRow[]>(SUMMARY, [merchantId]);
    return rows.map(({ gross, refunded, ...row }) => ({
      ...row,
      merchantId,
      gross: BigInt(gross),
      refunded: BigInt(refunded),
    }));
  }
}
