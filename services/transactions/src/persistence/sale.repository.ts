import { firstIdAt, groupBy } from "@alpokat/kernel";
import { type SubjectKey, type SubjectKeys, prepared } from "@alpokat/persistence";
import type { EntityManager } from "typeorm";
import type {
  NewSale,
  RecordedSale,
  Sales,
  SalesFilter,
  SealedSale,
  SummaryScope,
} from "../application/ports";
import type { Recording } from "../application/recording";
import type { Sale, SaleLine, SalesSummary } from "../domain/sale";
import { OFFLINE_WINDOW_MS } from "../domain/sale-input";
import { asJson } from "./catalog-rows";
import { takingNumbers } from "./day-numbers";
import { growImported } from "./document-references";
import { addSaleParts } from "./sales/sale-parts";
import { readSummary } from "./sales/sales-summary";
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

/** Columns of a new sale as JSON, with their types. */
const SALES = `jsonb_to_recordset($1::jsonb) AS new (place integer, id uuid, "merchantId" uuid, "outletId" uuid, "businessDay" date,
  currency text, total bigint, buyer text, "importReference" text, "occurredAt" timestamptz, origin text, "paymentMethod" text,
  "ipAddressSealed" text, "softwareSealed" text, state text, version integer, subtotal bigint, "discountTotal" bigint,
  "serviceCharge" bigint, "taxTotal" bigint, tip bigint, "cashRounding" bigint, "terminalId" uuid, cashier text,
  "isOffline" boolean, "deviceTime" timestamptz, "recordedAt" timestamptz, "recordedBy" uuid, "deviceId" uuid)`;

/** The sales of an outlet and day get its next numbers, in their order; its counter is locked from here until the commit. */
const INSERT_SALES = prepared(`
  WITH new AS MATERIALIZED (SELECT * FROM ${SALES}),
  taken AS (
    ${takingNumbers(`SELECT "outletId", "merchantId", 'SALE', "businessDay", count(*) FROM new GROUP BY 1, 2, 4 ORDER BY 1, 4`)}
  )
  INSERT INTO transactions.sale AS s (id, merchant_id, outlet_id, business_day, day_number, currency, total, buyer, import_reference,
    occurred_at, recorded_at, recorded_by, origin, payment_method, device_id, ip_address_sealed, software_sealed,
    state, version, subtotal, discount_total, service_charge, tax_total, tip, cash_rounding, terminal_id, cashier, is_offline, device_time)
  SELECT id, "merchantId", "outletId", "businessDay",
         last_number + 1 - row_number() OVER (PARTITION BY "outletId", "businessDay" ORDER BY place DESC),
         currency, total, buyer, "importReference",
         "occurredAt", "recordedAt", "recordedBy", origin, "paymentMethod", "deviceId", decode("ipAddressSealed", 'hex'), decode("softwareSealed", 'hex'),
         state, version, subtotal, "discountTotal", "serviceCharge", "taxTotal", tip, "cashRounding", "terminalId", cashier, "isOffline",
         "deviceTime"
    FROM new JOIN taken ON taken.outlet_id = new."outletId" AND taken.business_day = new."businessDay"
  RETURNING id, day_number`);

const INSERT_LINES = prepared(`
  INSERT INTO transactions.sale_line (sale_id, line_number, merchant_id, item_id, variation_id, variation_name, sku, name, category,
    quantity, unit_price, line_total, discount, service_charge, tax_code, tax)
  SELECT "saleId", "lineNumber", "merchantId", "itemId", "variationId", "variationName", sku, name, category, quantity, "unitPrice", "lineTotal",
         discount, "serviceCharge", "taxCode", tax
    FROM jsonb_to_recordset($1::jsonb) AS new ("saleId" uuid, "lineNumber" integer, "merchantId" uuid, "itemId" uuid, "variationId" uuid,
      "variationName" text, sku text, name text, category text, quantity numeric, "unitPrice" bigint, "lineTotal" bigint,
      discount bigint, "serviceCharge" bigint, "taxCode" text, tax bigint)`);

const INSERT_MODIFIERS = prepared(`
  INSERT INTO transactions.sale_line_modifier (sale_id, line_number, place, merchant_id, modifier_id, name, unit_price)
  SELECT "saleId", "lineNumber", place, "merchantId", "modifierId", name, "unitPrice"
    FROM jsonb_to_recordset($1::jsonb) AS new ("saleId" uuid, "lineNumber" integer, place smallint, "merchantId" uuid, "modifierId" uuid,
      name text, "unitPrice" bigint)`);

/**
 * Merchant by merchant, so that each one's newest are read from its index and no more than a page of them. Times narrow
 * the ids as well, and with them the months; an id from before ADR 28 may be of when a till told of its sale.
 */
const PAGE = `
  SELECT page.* FROM unnest($1::uuid[]) AS wanted (merchant)
   CROSS JOIN LATERAL (
     SELECT ${SALE_COLUMNS} FROM transactions.sale
      WHERE merchant_id = wanted.merchant AND ($2::uuid IS NULL OR outlet_id = $2)
        AND ($3::timestamptz IS NULL OR (occurred_at >= $3 AND id >= $4::uuid))
        AND ($5::timestamptz IS NULL OR (occurred_at < $5 AND id < $6::uuid))
        AND ($7::uuid IS NULL OR id < $7)
      ORDER BY id DESC LIMIT $8) AS page
   ORDER BY id DESC LIMIT $8`;

/** Sales and their lines; every statement is for a whole batch. */
export class SaleRepository implements Sales {
  constructor(
    private readonly manager: EntityManager,
    private readonly keys: SubjectKeys,
  ) {}

  async seal(recorded: readonly RecordedSale[]): Promise<SealedSale[]> {
    const keys = await keysOf(
      this.keys,
      recorded.map(({ recording }) => recording.by),
    );
    return recorded.map(({ sale, recording }) => ({
      sale,
      recording,
      ...sealedTelemetry(sale.id, recording.telemetry, keys(recording.by)),
    }));
  }

  /** Lines and parts go right behind their sales, without waiting in between. */
  async record(sealed: readonly SealedSale[]): Promise<number[]> {
    const sales = sealed.map(({ sale }) => sale);
    const [numbers] = await Promise.all([
      this.insert(sealed),
      this.insertLines(
        sales.flatMap(({ id: saleId, merchantId, lines }) =>
          lines.map((line) => ({ ...line, saleId, merchantId })),
        ),
      ),
      addSaleParts(this.manager, sales),
    ]);
    return numbers;
  }

  async add(sales: readonly NewSale[], recording: Recording): Promise<string[]> {
    const imported = sales.flatMap(({ merchantId, outletId, importReference, total }) =>
      importReference === null
        ? []
        : { merchantId, outletId, importReference, currency: total.currency, total: total.minor },
    );
    const known = await growImported(this.manager, "SALE", imported);
    const fresh = sales.filter(
      ({ importReference }) => importReference === null || !known.has(importReference),
    );
    if (fresh.length > 0) await this.insert(await this.seal(fresh.map((sale) => ({ sale, recording }))));
    const ids = sales.map(
      ({ id, importReference }) => (importReference ? known.get(importReference) : null) ?? id,
    );
    await this.insertLines(
      sales.flatMap(({ lines, merchantId }, place) =>
        lines.map((line) => ({ ...line, saleId: ids[place], merchantId })),
      ),
    );
    await addSaleParts(this.manager, fresh);
    return ids;
  }

  private async insert(sealed: readonly SealedSale[]): Promise<number[]> {
    const rows = await this.manager.query<{ id: string; day_number: number }[]>(INSERT_SALES, [
      asJson(sealed.map(rowOf)),
    ]);
    const numbers = new Map(rows.map(({ id, day_number: number }) => [id, number]));
    return sealed.map(({ sale }) => {
      const number = numbers.get(sale.id);
      if (number === undefined) throw new Error("A sale got no number");
      return number;
    });
  }

  private async insertLines(
    lines: readonly (SaleLine & { readonly saleId: string | undefined; readonly merchantId: string })[],
  ): Promise<void> {
    const modifiers = lines.flatMap(({ saleId, lineNumber, merchantId, modifiers: chosen }) =>
      chosen.map((modifier, index) => ({ ...modifier, saleId, lineNumber, merchantId, place: index + 1 })),
    );
    await Promise.all([
      this.manager.query(INSERT_LINES, [linesAsJson(lines)]),
      ...(modifiers.length > 0 ? [this.manager.query(INSERT_MODIFIERS, [asJson(modifiers)])] : []),
    ]);
  }

  async findByIds(ids: readonly string[]): Promise<Sale[]> {
    const rows = await this.manager.query<SaleRow[]>(
      prepared(`SELECT ${SALE_COLUMNS} FROM transactions.sale WHERE id = ANY($1::uuid[])`),
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

  async page(filter: SalesFilter, limit: number, after: string | null): Promise<Sale[]> {
    const { merchants, outletId, occurredFrom, occurredTo } = filter;
    const rows = await this.manager.query<SaleRow[]>(PAGE, [
      merchants,
      outletId,
      occurredFrom,
      occurredFrom && firstIdAt(occurredFrom),
      occurredTo,
      occurredTo && firstIdAt(new Date(occurredTo.getTime() + OFFLINE_WINDOW_MS)),
      after,
      limit,
    ]);
    return rows.map(toSale);
  }

  summary(wanted: SummaryScope): Promise<SalesSummary[]> {
    return readSummary(this.manager, wanted);
  }
}

/** Keys of recorders, made for whoever has none. */
async function keysOf(keys: SubjectKeys, recorders: readonly string[]): Promise<(by: string) => SubjectKey> {
  const known = new Map(await keys.keysOf([...new Set(recorders)], RETENTION));
  for (const by of recorders) if (!known.has(by)) known.set(by, await keys.keyFor(by, RETENTION));
  return (by) => {
    const key = known.get(by);
    if (!key) throw new Error("A recorder has no key");
    return key;
  };
}

/** What the gateway saw of a sale's recorder, sealed with the recorder's key and bound to the sale. */
function sealedTelemetry(
  saleId: string,
  { ip, application, system }: Recording["telemetry"],
  key: SubjectKey,
): Pick<SealedSale, "ipAddressSealed" | "softwareSealed"> {
  const seal = (column: string, text: string): Buffer =>
    key.seal({ table: "transactions.sale", column, row: saleId }, text);
  return {
    ipAddressSealed: seal("ip_address", ip),
    softwareSealed: seal("software", JSON.stringify([application, system])),
  };
}

/** A new sale as it is inserted. */
function rowOf({ sale: fresh, recording, ipAddressSealed, softwareSealed }: SealedSale, place: number) {
  const { lines: _lines, taxes: _taxes, discounts: _discounts, total, parts, ...sale } = fresh;
  return {
    ...sale,
    ...parts,
    place,
    currency: total.currency,
    total: total.minor,
    recordedAt: recording.at,
    recordedBy: recording.by,
    deviceId: recording.telemetry.deviceId,
    ipAddressSealed: ipAddressSealed.toString("hex"),
    softwareSealed: softwareSealed.toString("hex"),
  };
}
