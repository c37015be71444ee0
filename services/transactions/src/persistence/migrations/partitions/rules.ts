import { jobIs, merchantIsInScope, rowSecurity, subjectIsInScope } from "@alpokat/persistence";
import { erasableTable } from "@alpokat/subgraph";
import { readableIn } from "../scope";
import { DIVIDED } from "./documents";

/** A document and its lines are checked against each other when the transaction commits, whatever wrote them. */
const totalCheck = (document: string): string => `
  CREATE OR REPLACE FUNCTION transactions.check_${document}_total() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    -- A trigger of a divided table runs for the partition, whose name says nothing: which column has the id is said to it.
    document_id uuid := (to_jsonb(NEW)->>TG_ARGV[0])::uuid;
    difference bigint;
  BEGIN
    SELECT d.total - (SELECT COALESCE(sum(l.line_total), 0) FROM transactions.${document}_line l WHERE l.${document}_id = d.id)
      INTO difference FROM transactions.${document} d WHERE d.id = document_id;
    IF difference IS DISTINCT FROM 0 THEN
      RAISE EXCEPTION '${document} % is not the sum of its lines', document_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
  END $$;
  CREATE CONSTRAINT TRIGGER total_is_sum_of_lines AFTER INSERT OR UPDATE OF total ON transactions.${document}
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION transactions.check_${document}_total('id');
  CREATE CONSTRAINT TRIGGER total_is_sum_of_lines AFTER INSERT ON transactions.${document}_line
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION transactions.check_${document}_total('${document}_id');
`;

const FROZEN = `
  CREATE OR REPLACE FUNCTION transactions.freeze_document() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    personal text[] := ARRAY['buyer', 'device_id', 'ip_address_sealed', 'software_sealed'];
  BEGIN
    IF current_setting('app.job', true) = 'erasure' THEN
      IF (to_jsonb(NEW) - personal) <> (to_jsonb(OLD) - personal) OR EXISTS (
        SELECT FROM jsonb_each(to_jsonb(NEW)) changed
         WHERE changed.key = ANY (personal) AND changed.value <> 'null' AND changed.value <> to_jsonb(OLD)->changed.key
      ) THEN
        RAISE EXCEPTION 'of a recorded % only what is personal is emptied', TG_ARGV[0] USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END IF;
    IF OLD.import_reference IS NULL OR NEW.total < OLD.total THEN
      RAISE EXCEPTION 'a recorded % is not changed', TG_ARGV[0] USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER frozen BEFORE UPDATE ON transactions.sale FOR EACH ROW EXECUTE FUNCTION transactions.freeze_document('sale');
  CREATE TRIGGER frozen BEFORE UPDATE ON transactions.refund FOR EACH ROW EXECUTE FUNCTION transactions.freeze_document('refund');
`;

/** Numbers and references are taken by the statement that adds the documents; nothing else can take one. */
const REGISTERED = `
  CREATE FUNCTION transactions.register_documents() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = transactions, pg_temp AS $$
  BEGIN
    INSERT INTO transactions.document_number (outlet_id, kind, business_day, day_number, merchant_id, document_id)
    SELECT outlet_id, TG_ARGV[0], business_day, day_number, merchant_id, id FROM added;
    INSERT INTO transactions.document_reference (merchant_id, kind, import_reference, document_id)
    SELECT merchant_id, TG_ARGV[0], import_reference, id FROM added WHERE import_reference IS NOT NULL;
    RETURN NULL;
  END $$;
  REVOKE ALL ON FUNCTION transactions.register_documents() FROM PUBLIC;
  -- It runs as the owner, for rows that have passed the document's own policy.
  CREATE POLICY registered ON transactions.document_number FOR INSERT TO transactions_owner WITH CHECK (true);
  CREATE POLICY registered ON transactions.document_reference FOR INSERT TO transactions_owner WITH CHECK (true);
  CREATE TRIGGER registered AFTER INSERT ON transactions.sale REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION transactions.register_documents('SALE');
  CREATE TRIGGER registered AFTER INSERT ON transactions.refund REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION transactions.register_documents('REFUND');
`;

const PERSON = `
  CREATE VIEW transactions.sale_person WITH (security_invoker = true) AS
    SELECT s.id AS sale_id,
           COALESCE(s.buyer,
                    (SELECT r.buyer FROM transactions.receipt r
                      WHERE r.sale_id = s.id AND r.buyer IS NOT NULL ORDER BY r.issued_at, r.id LIMIT 1),
                    'sale:' || s.id) AS person
      FROM transactions.sale s;
  GRANT SELECT ON transactions.sale_person TO transactions_app;
`;

const GATHERS = jobIs("service:identity-verification");
const SHOWS_RECEIPTS = jobIs("receipt-page", "service:communications");

/** What each table of a sale shows to those who have its receipt. */
const OF_RECEIPT = [
  ["sale", "id"],
  ["sale_line", "sale_id"],
  ["sale_line_modifier", "sale_id"],
].flatMap(([table = "", column = ""]) => {
  const hasReceipt = `EXISTS (SELECT FROM transactions.receipt r WHERE r.sale_id = ${table}.${column})`;
  return [
    readableIn("of_receipt", `transactions.${table}`, `${SHOWS_RECEIPTS} AND ${hasReceipt}`),
    readableIn("for_buyer_data", `transactions.${table}`, `${GATHERS} AND ${hasReceipt}`),
  ];
});

const ROW_SECURITY = [
  ...[...DIVIDED, "document_number", "document_reference"].map((table) =>
    rowSecurity(`transactions.${table}`, merchantIsInScope("merchant_id")),
  ),
  ...DIVIDED.map((table) =>
    readableIn(
      "for_subject_data",
      `transactions.${table}`,
      `${GATHERS} AND ${subjectIsInScope("merchant_id")}`,
    ),
  ),
  ...OF_RECEIPT,
  ...["sale", "sale_line"].map((table) =>
    readableIn("for_statistics", `transactions.${table}`, jobIs("statistics")),
  ),
  erasableTable("transactions", "sale", "UPDATE (buyer, device_id, ip_address_sealed, software_sealed)"),
  erasableTable("transactions", "refund", "UPDATE (buyer)"),
].join("\n");

const GRANTS = `
  GRANT SELECT, INSERT ON ${DIVIDED.map((table) => `transactions.${table}`).join(", ")} TO transactions_app;
  GRANT SELECT ON transactions.document_number, transactions.document_reference TO transactions_app;
  GRANT UPDATE (total) ON transactions.sale, transactions.refund TO transactions_app;
`;

/** What held for the tables before holds for them as divided, on the parent alone. */
export const RULES: readonly string[] = [
  totalCheck("sale"),
  totalCheck("refund"),
  FROZEN,
  REGISTERED,
  PERSON,
  ROW_SECURITY,
  GRANTS,
];
