import type { SubjectKey, SubjectKeys } from "@alpokat/persistence";
import type { EntityManager } from "typeorm";
import type { Receipt } from "../../domain/receipts/receipt";
import type { ReceiptLanguage } from "../../domain/receipts/receipt-language";
import type { ReceiptCause, ReceiptState } from "../../domain/receipts/receipt-version";
import { documentNumber } from "../../domain/sale";

/** The class whose key seals what a receipt holds of its buyer. */
export const RECEIPT_RETENTION = "service";

export const placeOfAddress = (id: string) => ({ table: "transactions.receipt", column: "address", row: id });
export const placeOfDocument = (id: string, version: number) => ({
  table: "transactions.receipt_version",
  column: "document",
  row: `${id}/${String(version)}`,
});

interface VersionRow {
  version: number;
  state: ReceiptState;
  cause: ReceiptCause;
  issued_at: string;
  changed_at: string;
}

interface ReceiptRow {
  id: string;
  merchant_id: string;
  outlet_id: string;
  sale_id: string;
  business_day: string;
  day_number: number;
  language: ReceiptLanguage;
  /** Null, as the address, once the buyer was erased. */
  buyer: string | null;
  address_sealed: Buffer | null;
  claimed_by: string | null;
  claimed_at: Date | null;
  issued_at: Date;
  link_ends_at: Date;
  versions: VersionRow[];
  document_sealed: Buffer | null;
  signing_key_id: string | null;
  signature: Buffer | null;
}

const SELECT = `
  SELECT r.id, r.merchant_id, r.outlet_id, r.sale_id, r.business_day::text AS business_day, r.day_number, r.language, r.buyer,
         r.address_sealed, r.claimed_by, r.claimed_at, r.issued_at, r.link_ends_at, v.versions, v.document_sealed, v.signing_key_id, v.signature
    FROM transactions.receipt r
   CROSS JOIN LATERAL (
     SELECT jsonb_agg(jsonb_build_object('version', v.version, 'state', v.state, 'cause', v.cause, 'issued_at', v.issued_at,
                                         'changed_at', v.changed_at) ORDER BY v.version) AS versions,
            (array_agg(v.document_sealed ORDER BY v.version DESC))[1] AS document_sealed,
            (array_agg(v.signing_key_id ORDER BY v.version DESC))[1] AS signing_key_id,
            (array_agg(v.signature ORDER BY v.version DESC))[1] AS signature
       FROM transactions.receipt_version v WHERE v.receipt_id = r.id) v`;

/** What is asked of the table of receipts: `r` is a receipt. */
export interface ReceiptQuestion {
  readonly condition: string;
  readonly values: readonly unknown[];
  /** By default the oldest first. */
  readonly order?: string;
}

/** Reads receipts that are in scope; an erased buyer's are missing, since the key is gone, and all that it sealed. */
export async function readReceipts(
  manager: EntityManager,
  keys: SubjectKeys,
  { condition, values, order = "r.issued_at, r.id" }: ReceiptQuestion,
): Promise<Receipt[]> {
  const sql = `${SELECT} WHERE ${condition} AND v.versions IS NOT NULL ORDER BY ${order}`;
  const rows = await manager.query<ReceiptRow[]>(sql, [...values]);
  const buyers = [...new Set(rows.flatMap(({ buyer }) => buyer ?? []))];
  const ofBuyers = await keys.keysOf(buyers, RECEIPT_RETENTION);
  return rows.flatMap((row) => {
    const { buyer, address_sealed: sealed } = row;
    const key = buyer === null ? undefined : ofBuyers.get(buyer);
    return key && buyer !== null && sealed ? [toReceipt(row, { buyer, key, sealed })] : [];
  });
}

function toReceipt(
  row: ReceiptRow,
  { buyer, key, sealed }: { readonly buyer: string; readonly key: SubjectKey; readonly sealed: Buffer },
): Receipt {
  const versions = row.versions.map(({ version, state, cause, issued_at: issued, changed_at: changed }) => ({
    version,
    state,
    cause,
    issuedAt: new Date(issued),
    changedAt: new Date(changed),
  }));
  const { document_sealed: document, signing_key_id: keyId, signature } = row;
  const place = placeOfDocument(row.id, versions.at(-1)?.version ?? 0);
  return {
    id: row.id,
    merchantId: row.merchant_id,
    outletId: row.outlet_id,
    saleId: row.sale_id,
    number: documentNumber(row.business_day, row.day_number),
    language: row.language,
    buyer,
    claimedBy: row.claimed_by,
    claimedAt: row.claimed_at,
    address: { reveal: () => key.open(placeOfAddress(row.id), sealed) },
    issuedAt: row.issued_at,
    linkEndsAt: row.link_ends_at,
    versions,
    document: document && { reveal: () => key.open(place, document) },
    signature: keyId !== null && signature ? { keyId, value: signature } : null,
  };
}
