import type { MigrationInterface, QueryRunner } from "typeorm";

/** Lines are looked at sale by sale, each by its id in its own month, by one statement. OFFSET 0 keeps each look-up by itself. */
const LINES = `
  CREATE OR REPLACE FUNCTION transactions.check_sale_lines() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    wrong uuid;
  BEGIN
    SELECT a.sale_id INTO wrong
      FROM (SELECT DISTINCT sale_id FROM added) a
      LEFT JOIN LATERAL (SELECT merchant_id, subtotal, discount_total, service_charge FROM transactions.sale WHERE id = a.sale_id OFFSET 0) d ON true
     CROSS JOIN LATERAL (
       SELECT bool_and(merchant_id = d.merchant_id) AS are_its_merchants, COALESCE(sum(line_total), 0) AS lines, COALESCE(sum(discount), 0) AS discounts,
              COALESCE(sum(service_charge), 0) AS charges
         FROM transactions.sale_line WHERE sale_id = a.sale_id) l
     WHERE (l.are_its_merchants AND (d.subtotal, d.discount_total, d.service_charge) = (l.lines, l.discounts, l.charges)) IS NOT TRUE
     LIMIT 1;
    IF FOUND THEN
      RAISE EXCEPTION 'sale % is not the sum of its lines', wrong USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
  END $$;
`;

/** The sale's own check is of a sale alone since lines have theirs: its id is read as what it is. */
const SALE = `
  CREATE OR REPLACE FUNCTION transactions.check_sale_total() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    holds boolean;
  BEGIN
    SELECT (d.subtotal, d.discount_total, d.service_charge) = (l.lines, l.discounts, l.charges)
           AND d.tax_total = (SELECT COALESCE(sum(amount), 0) FROM transactions.sale_tax WHERE sale_id = NEW.id AND NOT is_inclusive)
      INTO holds
      FROM transactions.sale d,
           (SELECT COALESCE(sum(line_total), 0) AS lines, COALESCE(sum(discount), 0) AS discounts, COALESCE(sum(service_charge), 0) AS charges
              FROM transactions.sale_line WHERE sale_id = NEW.id) l
     WHERE d.id = NEW.id;
    IF holds IS DISTINCT FROM true THEN
      RAISE EXCEPTION 'sale % is not the sum of its lines', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
  END $$;
`;

/**
 * That a line has a sale of its merchant is told by the check of what lines add up to, and was told a second time for each
 * line. Nobody has the right to delete a sale, and the keys of its payments and taxes keep it.
 */
const ONCE = `
  ALTER TABLE transactions.sale_line
    DROP CONSTRAINT sale_line_sale_id_merchant_id_fkey,
    ADD CONSTRAINT sale_line_sale_id_merchant_id_fkey FOREIGN KEY (sale_id, merchant_id)
      REFERENCES transactions.sale (id, merchant_id) NOT ENFORCED;
`;

/** Checks that sales and lines belong together for half of what it cost. */
export class SaleLineChecks1795803001000 implements MigrationInterface {
  readonly name = "SaleLineChecks1795803001000";

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [LINES, SALE, ONCE]) await runner.query(sql);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
