import { jobIs, merchantIsInScope, rowSecurity } from "@alpokat/persistence";
import type { MigrationInterface, QueryRunner } from "typeorm";
import { readableIn } from "./scope";

const TABLES = `
  ALTER TABLE transactions.sale_line
    ADD COLUMN variation_id   uuid,
    ADD COLUMN variation_name text,
    ADD CHECK ((variation_id IS NULL) = (variation_name IS NULL)),
    ADD CHECK (variation_id IS NULL OR item_id IS NOT NULL),
    ADD FOREIGN KEY (variation_id, item_id, merchant_id) REFERENCES transactions.catalog_variation (id, item_id, merchant_id);

  -- What was chosen with a line, as it was then: its price is part of the line's unit price.
  CREATE TABLE transactions.sale_line_modifier (
    sale_id     uuid     NOT NULL,
    line_number integer  NOT NULL,
    place       smallint NOT NULL CHECK (place > 0),
    merchant_id uuid     NOT NULL,
    modifier_id uuid     NOT NULL,
    name        text     NOT NULL,
    unit_price  bigint   NOT NULL CHECK (unit_price BETWEEN 0 AND 9007199254740991),
    PRIMARY KEY (sale_id, line_number, place),
    FOREIGN KEY (sale_id, line_number) REFERENCES transactions.sale_line (sale_id, line_number),
    FOREIGN KEY (sale_id, merchant_id) REFERENCES transactions.sale (id, merchant_id),
    FOREIGN KEY (modifier_id, merchant_id) REFERENCES transactions.modifier (id, merchant_id)
  );
`;

const ROW_SECURITY = [
  rowSecurity("transactions.sale_line_modifier", merchantIsInScope("merchant_id")),
  readableIn(
    "of_receipt",
    "transactions.sale_line_modifier",
    `${jobIs("receipt-page", "service:communications")} AND EXISTS (SELECT FROM transactions.receipt r WHERE r.sale_id = sale_line_modifier.sale_id)`,
  ),
].join("\n");

const GRANTS = "GRANT SELECT, INSERT ON transactions.sale_line_modifier TO transactions_app;";

/** The variation and the modifiers of a line, as they were when it was sold. */
export class SaleChoices1795561000000 implements MigrationInterface {
  readonly name = "SaleChoices1795561000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(ROW_SECURITY);
    await runner.query(GRANTS);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
