import type { EntityManager } from "typeorm";

/** Rows of an invoice that another system's books hold. */
interface ImportedPart {
  readonly merchantId: string;
  readonly importReference: string;
  /** In minor units. */
  readonly total: bigint;
}

const TABLES = { SALE: "transactions.sale", REFUND: "transactions.refund" } as const;

/**
 * Adds to the totals of invoices that an earlier batch began. They are found by their reference first, so that the
 * change is of rows by id, in the months that these are of.
 * @returns their ids by import reference.
 */
export async function growImported(
  manager: EntityManager,
  kind: keyof typeof TABLES,
  parts: readonly ImportedPart[],
): Promise<ReadonlyMap<string, string>> {
  if (parts.length === 0) return new Map();
  const rows = await manager.query<{ id: string; reference: string; total: string }[]>(
    `SELECT known.document_id AS id, import_reference AS reference, part.total::text AS total
       FROM unnest($2::uuid[], $3::text[], $4::bigint[]) AS part (merchant_id, import_reference, total)
       JOIN transactions.document_reference known USING (merchant_id, import_reference) WHERE known.kind = $1`,
    [
      kind,
      parts.map(({ merchantId }) => merchantId),
      parts.map(({ importReference }) => importReference),
      parts.map(({ total }) => total.toString()),
    ],
  );
  if (rows.length > 0) {
    const ids = rows.map(({ id }) => id);
    await manager.query(
      `UPDATE ${TABLES[kind]} document SET total = document.total + part.total, subtotal = document.subtotal + part.total
         FROM unnest($1::uuid[], $2::bigint[]) AS part (id, total)
        WHERE document.id = part.id AND document.id = ANY($1::uuid[])`,
      [ids, rows.map(({ total }) => total)],
    );
  }
  return new Map(rows.map(({ id, reference }) => [reference, id]));
}
