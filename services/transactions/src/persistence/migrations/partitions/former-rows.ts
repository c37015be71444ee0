import { DIVIDED } from "./documents";

const READ = [...DIVIDED, "receipt", "ledger_transfer"].map((table) => `transactions.${table}`);

/** Puts the rows aside. Row security is forced on the owner too, and a migration runs for nobody. */
export const SET_ASIDE = [
  ...READ.map((table) => `ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY;`),
  ...DIVIDED.map(
    (table) => `CREATE TABLE transactions.former_${table} AS SELECT * FROM transactions.${table};`,
  ),
  "DROP VIEW transactions.sale_person;",
  "ALTER TABLE transactions.receipt DROP CONSTRAINT receipt_sale_id_merchant_id_fkey;",
  ...[...DIVIDED].reverse().map((table) => `DROP TABLE transactions.${table};`),
].join("\n");

const DOCUMENT = `merchant_id, outlet_id, business_day, day_number, currency, total, buyer, import_reference,
    occurred_at, recorded_at, recorded_by`;
const LINE = "line_number, merchant_id, sku, name, quantity, unit_price, line_total";

/**
 * What a till told keeps its id: other services know it. What was imported has an id of its import, years after it
 * happened: it gets one of its moment, with the rest of its former id.
 */
const ID_OF_MOMENT = `
  CASE WHEN uuid_extract_timestamp(id) - occurred_at BETWEEN interval '0' AND interval '72 hours' THEN id
       ELSE (left(transactions.first_id_at(occurred_at)::text, 14) || '7' || substr(id::text, 16))::uuid END`;

const BACK = `
  INSERT INTO transactions.sale (id, former_id, ${DOCUMENT}, origin, payment_method, device_id, ip_address_sealed, software_sealed)
  SELECT ${ID_OF_MOMENT}, id, ${DOCUMENT.replace("occurred_at", "date_trunc('milliseconds', occurred_at)")},
         origin, payment_method, device_id, ip_address_sealed, software_sealed FROM transactions.former_sale;
  INSERT INTO transactions.sale_line (sale_id, ${LINE}, item_id, category, variation_id, variation_name)
  SELECT s.id, ${LINE.replace("merchant_id", "l.merchant_id")}, item_id, category, variation_id, variation_name
    FROM transactions.former_sale_line l JOIN transactions.sale s ON s.former_id = l.sale_id;
  INSERT INTO transactions.sale_line_modifier (sale_id, line_number, place, merchant_id, modifier_id, name, unit_price)
  SELECT s.id, line_number, place, m.merchant_id, modifier_id, name, unit_price
    FROM transactions.former_sale_line_modifier m JOIN transactions.sale s ON s.former_id = m.sale_id;
  INSERT INTO transactions.refund (id, former_id, ${DOCUMENT})
  SELECT ${ID_OF_MOMENT}, id, ${DOCUMENT.replace("occurred_at", "date_trunc('milliseconds', occurred_at)")} FROM transactions.former_refund;
  INSERT INTO transactions.refund_line (refund_id, ${LINE}, sale_id, sale_line_number)
  SELECT r.id, ${LINE.replace("merchant_id", "l.merchant_id")}, s.id, sale_line_number
    FROM transactions.former_refund_line l JOIN transactions.refund r ON r.former_id = l.refund_id
    LEFT JOIN transactions.sale s ON s.former_id = l.sale_id;
`;

const keysOf = (table: string, kind: string): string => `
  INSERT INTO transactions.document_number (outlet_id, kind, business_day, day_number, merchant_id, document_id)
  SELECT outlet_id, '${kind}', business_day, day_number, merchant_id, id FROM transactions.${table};
  INSERT INTO transactions.document_reference (merchant_id, kind, import_reference, document_id)
  SELECT merchant_id, '${kind}', import_reference, id FROM transactions.${table} WHERE import_reference IS NOT NULL;
  ALTER TABLE transactions.ledger_transfer DISABLE TRIGGER append_only;
  UPDATE transactions.ledger_transfer t SET reference = d.id
    FROM transactions.${table} d WHERE t.reference = d.former_id AND d.id <> d.former_id;
  ALTER TABLE transactions.ledger_transfer ENABLE TRIGGER append_only;
`;

/** Brings the rows back, and what refers to those that have another id now. */
export const BRING_BACK = [
  BACK,
  keysOf("sale", "SALE"),
  keysOf("refund", "REFUND"),
  `UPDATE transactions.receipt r SET sale_id = s.id FROM transactions.sale s WHERE r.sale_id = s.former_id AND s.id <> s.former_id;
   ALTER TABLE transactions.receipt ADD FOREIGN KEY (sale_id, merchant_id) REFERENCES transactions.sale (id, merchant_id);`,
  ...["receipt", "ledger_transfer"].map(
    (table) => `ALTER TABLE transactions.${table} FORCE ROW LEVEL SECURITY;`,
  ),
  ...DIVIDED.map((table) => `DROP TABLE transactions.former_${table};`),
].join("\n");
