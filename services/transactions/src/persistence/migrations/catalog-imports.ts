import { merchantIsInScope, rowSecurity } from "@alpokat/persistence";
import type { MigrationInterface, QueryRunner } from "typeorm";

const count = (name: string): string => `${name} integer NOT NULL DEFAULT 0 CHECK (${name} >= 0)`;

const TABLES = `
  CREATE TABLE transactions.catalog_import (
    id           uuid        PRIMARY KEY,
    merchant_id  uuid        NOT NULL,
    import_key   uuid        NOT NULL,
    state        text        NOT NULL CHECK (state IN ('RECEIVING', 'COMPLETED')),
    next_chunk   integer     NOT NULL DEFAULT 1 CHECK (next_chunk > 0),
    ${["rows_read", "created", "updated", "unchanged", "refused"].map(count).join(",\n    ")},
    started_at   timestamptz NOT NULL,
    started_by   uuid        NOT NULL,
    completed_at timestamptz,
    UNIQUE (merchant_id, import_key),
    UNIQUE (id, merchant_id),
    CHECK (rows_read = created + updated + unchanged + refused),
    CHECK ((state = 'COMPLETED') = (completed_at IS NOT NULL))
  );

  -- What came: a chunk is taken once, and nothing else may come under its number.
  CREATE TABLE transactions.catalog_import_chunk (
    import_id     uuid    NOT NULL,
    chunk_number  integer NOT NULL CHECK (chunk_number > 0),
    merchant_id   uuid    NOT NULL,
    content_index bytea   NOT NULL,
    PRIMARY KEY (import_id, chunk_number),
    FOREIGN KEY (import_id, merchant_id) REFERENCES transactions.catalog_import (id, merchant_id)
  );

  -- What was refused and by which rule, without what the line said: nobody's data stays here by accident.
  CREATE TABLE transactions.catalog_import_refusal (
    import_id   uuid     NOT NULL,
    line_number integer  NOT NULL CHECK (line_number > 0),
    place       smallint NOT NULL CHECK (place > 0),
    merchant_id uuid     NOT NULL,
    field       text     NOT NULL,
    code        text     NOT NULL,
    rule_id     text     NOT NULL,
    rule_en     text     NOT NULL,
    PRIMARY KEY (import_id, line_number, place),
    FOREIGN KEY (import_id, merchant_id) REFERENCES transactions.catalog_import (id, merchant_id)
  );

  -- The line that gave a SKU in the newest import: one line of a file has it.
  ALTER TABLE transactions.catalog_sku
    ADD COLUMN import_id   uuid,
    ADD COLUMN import_line integer CHECK (import_line > 0),
    ADD CHECK ((import_id IS NULL) = (import_line IS NULL)),
    ADD FOREIGN KEY (import_id, merchant_id) REFERENCES transactions.catalog_import (id, merchant_id);
`;

const OF_MERCHANT = ["catalog_import", "catalog_import_chunk", "catalog_import_refusal"];

const ROW_SECURITY = OF_MERCHANT.map((table) =>
  rowSecurity(`transactions.${table}`, merchantIsInScope("merchant_id")),
).join("\n");

const GRANTS = `
  GRANT SELECT, INSERT ON ${OF_MERCHANT.map((table) => `transactions.${table}`).join(", ")} TO transactions_app;
  GRANT UPDATE (state, next_chunk, rows_read, created, updated, unchanged, refused, completed_at) ON transactions.catalog_import TO transactions_app;
  GRANT UPDATE (import_id, import_line) ON transactions.catalog_sku TO transactions_app;
`;

/** Uploads of whole catalogues, chunk by chunk, and what was refused of them. */
export class CatalogImports1795562000000 implements MigrationInterface {
  readonly name = "CatalogImports1795562000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(ROW_SECURITY);
    await runner.query(GRANTS);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
