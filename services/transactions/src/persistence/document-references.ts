import type { CurrencyCode } from "@alpokat/kernel";
import type { EntityManager } from "typeorm";
import type { ImportedInvoice } from "../domain/import-claims";

/** Rows of an invoice that another system's books hold. */
interface ImportedPart {
  readonly merchantId: string;
  readonly outletId: string;
  readonly importReference: string;
  readonly currency: CurrencyCode;
  /** In minor units. */
  readonly total: bigint;
}

const TABLES = { SALE: "transactions.sale", REFUND: "transactions.refund" } as const;

/** Known by their reference first, and then by their id, which says the month. */
const BEGINNINGS = Object.entries(TABLES)
  .map(
    ([kind, table]) => `
  SELECT known.kind, known.import_reference AS invoice, document.currency, document.outlet_id AS "outletId",
         document.business_day::text AS "businessDay", document.buyer, document.total::text AS total
    FROM unnest($2::text[]) AS wanted (import_reference)
    JOIN transactions.document_reference known ON known.merchant_id = $1 AND known.kind = '${kind}'
     AND known.import_reference = wanted.import_reference
    JOIN ${table} document ON document.id = known.document_id`,
  )
  .join(" UNION ALL ");

/** What invoices are of, and come to, that an earlier batch began. */
export async function beginningsOf(
  manager: EntityManager,
  merchantId: string,
  invoices: readonly string[],
): Promise<ImportedInvoice[]> {
  if (invoices.length === 0) return [];
  type Row = Omit<ImportedInvoice, "total"> & { readonly total: string };
  const rows = await manager.query<Row[]>(BEGINNINGS, [merchantId, invoices]);
  return rows.map((row) => ({ ...row, total: BigInt(row.total) }));
}

/**
 * Adds to the totals of invoices that an earlier batch began. They are found by their reference first, so that the
 * change is of rows by id, in the months that these are of.
 * @returns their ids by import reference.
 * @throws where one is of another currency or outlet: the total of a document is of its own books only.
 */
export async function growImported(
  manager: EntityManager,
  kind: keyof typeof TABLES,
  parts: readonly ImportedPart[],
): Promise<ReadonlyMap<string, string>> {
  if (parts.length === 0) return new Map();
  const rows = await manager.query<GrownPart[]>(
    `SELECT known.document_id AS id, import_reference AS reference, part.total::text AS total, part.currency, part.outlet_id
       FROM unnest($2::uuid[], $3::text[], $4::bigint[], $5::text[], $6::uuid[]) AS part (merchant_id, import_reference, total, currency, outlet_id)
       JOIN transactions.document_reference known USING (merchant_id, import_reference) WHERE known.kind = $1`,
    [
      kind,
      parts.map(({ merchantId }) => merchantId),
      parts.map(({ importReference }) => importReference),
      parts.map(({ total }) => total.toString()),
      parts.map(({ currency }) => currency),
      parts.map(({ outletId }) => outletId),
    ],
  );
  if (rows.length > 0) await grow(manager, kind, rows);
  return new Map(rows.map(({ id, reference }) => [reference, id]));
}

interface GrownPart {
  readonly id: string;
  readonly reference: string;
  readonly total: string;
  readonly currency: string;
  readonly outlet_id: string;
}

async function grow(
  manager: EntityManager,
  kind: keyof typeof TABLES,
  rows: readonly GrownPart[],
): Promise<void> {
  const ids = rows.map(({ id }) => id);
  const [, grown] = await manager.query<[unknown, number]>(
    `UPDATE ${TABLES[kind]} document SET total = document.total + part.total, subtotal = document.subtotal + part.total
       FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::uuid[]) AS part (id, total, currency, outlet_id)
      WHERE document.id = part.id AND document.id = ANY($1::uuid[])
        AND document.currency = part.currency AND document.outlet_id = part.outlet_id`,
    [
      ids,
      rows.map(({ total }) => total),
      rows.map(({ currency }) => currency),
      rows.map(({ outlet_id: outlet }) => outlet),
    ],
  );
  if (grown !== rows.length) throw new Error("An invoice would be of two currencies or outlets");
}
