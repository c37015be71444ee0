import { merchantIsInScope, rowSecurity } from "@alpokat/persistence";
import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Sums of an outlet's day, so that a merchant's summary reads days and not documents. Whatever changes them has a row of its own (`part`):
 * transactions of two kinds take their locks in different orders, and would wait for each other on a row that they share.
 */
const TABLE = `
  CREATE TABLE transactions.sales_day (
    merchant_id  uuid    NOT NULL,
    business_day date    NOT NULL,
    outlet_id    uuid    NOT NULL,
    currency     text    NOT NULL REFERENCES transactions.currency,
    part         text    NOT NULL CHECK (part IN ('SALE_ADDED', 'SALE_BOOKED', 'SALE_TAKEN_BACK', 'SALE_GROWN', 'REFUND_ADDED', 'REFUND_BOOKED', 'REFUND_GROWN')),
    documents    bigint  NOT NULL,
    -- Minor units; of a type that no sum is too large for, since a sale must not fail by it.
    total        numeric NOT NULL,
    PRIMARY KEY (merchant_id, business_day, outlet_id, currency, part),
    FOREIGN KEY (outlet_id, merchant_id) REFERENCES transactions.outlet (id, merchant_id)
  );
  GRANT SELECT ON transactions.sales_day TO transactions_app;
`;

const SUMS = `
  CREATE FUNCTION transactions.stands_in_books(document text, state text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE document WHEN 'SALE' THEN state IN ('COMPLETED', 'PARTIALLY_REFUNDED', 'REFUNDED') ELSE state = 'COMPLETED' END
  $$;

  CREATE FUNCTION transactions.sum_up_added() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = transactions, pg_temp AS $$
  BEGIN
    INSERT INTO sales_day AS d (merchant_id, business_day, outlet_id, currency, part, documents, total)
    SELECT merchant_id, business_day, outlet_id, currency, TG_ARGV[0] || '_ADDED', count(*), sum(total)
      FROM added WHERE stands_in_books(TG_ARGV[0], state)
     GROUP BY merchant_id, business_day, outlet_id, currency ORDER BY merchant_id, business_day, outlet_id, currency
    ON CONFLICT (merchant_id, business_day, outlet_id, currency, part)
      DO UPDATE SET documents = d.documents + EXCLUDED.documents, total = d.total + EXCLUDED.total;
    RETURN NULL;
  END $$;

  CREATE FUNCTION transactions.sum_up_changed() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = transactions, pg_temp AS $$
  BEGIN
    INSERT INTO sales_day AS d (merchant_id, business_day, outlet_id, currency, part, documents, total)
    SELECT merchant_id, business_day, outlet_id, currency,
           TG_ARGV[0] || CASE WHEN stood = stands THEN '_GROWN' WHEN stands THEN '_BOOKED' ELSE '_TAKEN_BACK' END,
           sum(stands::int - stood::int), sum(CASE WHEN stands THEN total ELSE 0 END - CASE WHEN stood THEN before ELSE 0 END)
      FROM (SELECT n.merchant_id, n.business_day, n.outlet_id, n.currency, n.total, o.total AS before,
                   stands_in_books(TG_ARGV[0], n.state) AS stands, stands_in_books(TG_ARGV[0], o.state) AS stood
              FROM now_is n JOIN was o USING (id)) changed
     WHERE stands <> stood OR (stands AND total <> before)
     GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
    ON CONFLICT (merchant_id, business_day, outlet_id, currency, part)
      DO UPDATE SET documents = d.documents + EXCLUDED.documents, total = d.total + EXCLUDED.total;
    RETURN NULL;
  END $$;
  REVOKE ALL ON FUNCTION transactions.sum_up_added(), transactions.sum_up_changed() FROM PUBLIC;
`;

const summedUp = (table: "sale" | "refund"): string => `
  ALTER TABLE transactions.${table} NO FORCE ROW LEVEL SECURITY;
  INSERT INTO transactions.sales_day (merchant_id, business_day, outlet_id, currency, part, documents, total)
  SELECT merchant_id, business_day, outlet_id, currency, '${table.toUpperCase()}_ADDED', count(*), sum(total)
    FROM transactions.${table} WHERE transactions.stands_in_books('${table.toUpperCase()}', state)
   GROUP BY merchant_id, business_day, outlet_id, currency;
  ALTER TABLE transactions.${table} FORCE ROW LEVEL SECURITY;
  CREATE TRIGGER summed_up AFTER INSERT ON transactions.${table} REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION transactions.sum_up_added('${table.toUpperCase()}');
  CREATE TRIGGER summed_up_anew AFTER UPDATE ON transactions.${table} REFERENCING OLD TABLE AS was NEW TABLE AS now_is
    FOR EACH STATEMENT EXECUTE FUNCTION transactions.sum_up_changed('${table.toUpperCase()}');
`;

const ROW_SECURITY = `
  ${rowSecurity("transactions.sales_day", merchantIsInScope("merchant_id"))}
  -- The sums run as the owner, of rows that have passed the document's own policy.
  CREATE POLICY summed_up ON transactions.sales_day TO transactions_owner USING (true) WITH CHECK (true);
`;

/** What a merchant sold and gave back, by day: kept by the database, whoever writes the documents. */
export class SalesDays1795781000000 implements MigrationInterface {
  readonly name = "SalesDays1795781000000";

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [TABLE, SUMS, summedUp("sale"), summedUp("refund"), ROW_SECURITY])
      await runner.query(sql);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
