import { merchantIsInScope, rowSecurity } from "@alpokat/persistence";
import type { MigrationInterface, QueryRunner } from "typeorm";

const TABLES = `
  CREATE TABLE transactions.currency (
    code     text     PRIMARY KEY CHECK (code ~ '^[A-Z]{3}$'),
    exponent smallint NOT NULL CHECK (exponent BETWEEN 0 AND 4),
    CHECK (code <> 'IDR' OR exponent = 0)
  );
  INSERT INTO transactions.currency (code, exponent) VALUES ('IDR', 0), ('GBP', 2);

  CREATE TABLE transactions.outlet (
    id          uuid        PRIMARY KEY,
    merchant_id uuid        NOT NULL,
    name        text        NOT NULL,
    city        text        NOT NULL,
    time_zone   text        NOT NULL CHECK (time_zone IN ('Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura')),
    created_at  timestamptz NOT NULL,
    UNIQUE (id, merchant_id)
  );
  CREATE INDEX outlet_merchant ON transactions.outlet (merchant_id, id);

  CREATE TABLE transactions.catalog_item (
    id                uuid        PRIMARY KEY,
    merchant_id       uuid        NOT NULL,
    sku               text        NOT NULL,
    name              text        NOT NULL,
    category          text,
    quantity_decimals smallint    NOT NULL CHECK (quantity_decimals BETWEEN 0 AND 3),
    version           integer     NOT NULL CHECK (version > 0),
    created_at        timestamptz NOT NULL,
    UNIQUE (merchant_id, sku),
    UNIQUE (id, merchant_id)
  );

  CREATE TABLE transactions.price_version (
    item_id     uuid      NOT NULL,
    merchant_id uuid      NOT NULL,
    currency    text      NOT NULL REFERENCES transactions.currency,
    amount      bigint    NOT NULL CHECK (amount BETWEEN 0 AND 9007199254740991),
    valid       tstzrange NOT NULL CHECK (NOT isempty(valid)),
    FOREIGN KEY (item_id, merchant_id) REFERENCES transactions.catalog_item (id, merchant_id),
    CONSTRAINT one_price_at_a_time EXCLUDE USING gist (item_id WITH =, currency WITH =, valid WITH &&)
  );
`;

const ROW_SECURITY = ["outlet", "catalog_item", "price_version"]
  .map((table) => rowSecurity(`transactions.${table}`, merchantIsInScope("merchant_id")))
  .join("\n");

const GRANTS = `
  GRANT SELECT ON transactions.currency TO transactions_app;
  GRANT SELECT, INSERT ON transactions.outlet, transactions.catalog_item, transactions.price_version TO transactions_app;
  GRANT UPDATE (name, category, quantity_decimals, version) ON transactions.catalog_item TO transactions_app;
  -- A version ends when the next one begins; its amount never changes.
  GRANT UPDATE (valid) ON transactions.price_version TO transactions_app;
`;

/** Outlets, items and the prices of each, which don't overlap. */
export class Catalogue1763859600000 implements MigrationInterface {
  readonly name = "Catalogue1763859600000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(ROW_SECURITY);
    await runner.query(GRANTS);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
