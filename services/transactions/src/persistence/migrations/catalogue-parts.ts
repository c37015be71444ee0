import { merchantIsInScope, rowSecurity } from "@alpokat/persistence";
import type { MigrationInterface, QueryRunner } from "typeorm";

/** GS1's check digit: weights 3 and 1 in turn from the right, over a code filled up to 14 digits. */
const GTIN = `
  CREATE FUNCTION transactions.is_gtin(code text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT code ~ '^([0-9]{8}|[0-9]{12,14})$' AND (
      SELECT sum(substr(lpad(code, 14, '0'), place, 1)::int * CASE WHEN place % 2 = 1 THEN 3 ELSE 1 END) % 10 = 0
        FROM generate_series(1, 14) AS place)
  $$;
`;

const ITEMS = `
  CREATE TABLE transactions.unit (
    code     text     PRIMARY KEY CHECK (code ~ '^[A-Z0-9]{1,10}$'),
    decimals smallint NOT NULL CHECK (decimals BETWEEN 0 AND 3)
  );
  INSERT INTO transactions.unit (code, decimals) VALUES
    ('PCS', 0), ('BOX', 0), ('PACK', 0), ('PORTION', 0), ('G', 0), ('KG', 3), ('ML', 0), ('L', 3), ('M', 2), ('M2', 2), ('HOUR', 2), ('DAY', 1);

  ALTER TABLE transactions.catalog_item
    ADD COLUMN unit        text REFERENCES transactions.unit,
    ADD COLUMN pricing     text NOT NULL DEFAULT 'FIXED' CHECK (pricing IN ('FIXED', 'VARIABLE')),
    ADD COLUMN tax_kind    text NOT NULL DEFAULT 'PPN' CHECK (tax_kind IN ('PPN', 'PBJT', 'NONE')),
    -- Luxury goods bear PPN on the whole price (PMK 131/2024); what bears none is not luxury.
    ADD COLUMN is_luxury   boolean NOT NULL DEFAULT false CHECK (NOT is_luxury OR tax_kind = 'PPN'),
    ADD COLUMN archived_at timestamptz;
  CREATE INDEX catalog_item_page ON transactions.catalog_item (merchant_id, id);
  CREATE INDEX catalog_item_category ON transactions.catalog_item (merchant_id, category, id) WHERE category IS NOT NULL;

  CREATE TABLE transactions.catalog_variation (
    id          uuid        PRIMARY KEY,
    item_id     uuid        NOT NULL,
    merchant_id uuid        NOT NULL,
    sku         text        NOT NULL,
    name        text        NOT NULL,
    version     integer     NOT NULL CHECK (version > 0),
    archived_at timestamptz,
    created_at  timestamptz NOT NULL,
    UNIQUE (id, item_id, merchant_id),
    FOREIGN KEY (item_id, merchant_id) REFERENCES transactions.catalog_item (id, merchant_id)
  );
  CREATE INDEX catalog_variation_item ON transactions.catalog_variation (item_id, id);

  -- Every SKU of a merchant, of items and of their variations: one thing only has it.
  CREATE TABLE transactions.catalog_sku (
    merchant_id  uuid NOT NULL,
    sku          text NOT NULL,
    item_id      uuid NOT NULL,
    variation_id uuid,
    PRIMARY KEY (merchant_id, sku),
    FOREIGN KEY (item_id, merchant_id) REFERENCES transactions.catalog_item (id, merchant_id),
    FOREIGN KEY (variation_id, item_id, merchant_id) REFERENCES transactions.catalog_variation (id, item_id, merchant_id)
  );
  ALTER TABLE transactions.catalog_item NO FORCE ROW LEVEL SECURITY;
  INSERT INTO transactions.catalog_sku (merchant_id, sku, item_id) SELECT merchant_id, sku, id FROM transactions.catalog_item;
  ALTER TABLE transactions.catalog_item FORCE ROW LEVEL SECURITY;
  CREATE FUNCTION transactions.register_sku() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_TABLE_NAME = 'catalog_item' THEN
      INSERT INTO transactions.catalog_sku (merchant_id, sku, item_id) VALUES (NEW.merchant_id, NEW.sku, NEW.id);
    ELSE
      INSERT INTO transactions.catalog_sku (merchant_id, sku, item_id, variation_id)
      VALUES (NEW.merchant_id, NEW.sku, NEW.item_id, NEW.id);
    END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER one_sku AFTER INSERT ON transactions.catalog_item FOR EACH ROW EXECUTE FUNCTION transactions.register_sku();
  CREATE TRIGGER one_sku AFTER INSERT ON transactions.catalog_variation FOR EACH ROW EXECUTE FUNCTION transactions.register_sku();

  CREATE TABLE transactions.catalog_barcode (
    merchant_id  uuid NOT NULL,
    code         text NOT NULL CHECK (transactions.is_gtin(code)),
    -- 8, 12, 13 and 14 digits are one space of numbers: a till that reads 12 of them means the same thing.
    gtin         text NOT NULL GENERATED ALWAYS AS (lpad(code, 14, '0')) STORED,
    item_id      uuid NOT NULL,
    variation_id uuid,
    PRIMARY KEY (merchant_id, gtin),
    FOREIGN KEY (item_id, merchant_id) REFERENCES transactions.catalog_item (id, merchant_id),
    FOREIGN KEY (variation_id, item_id, merchant_id) REFERENCES transactions.catalog_variation (id, item_id, merchant_id)
  );
  CREATE INDEX catalog_barcode_item ON transactions.catalog_barcode (item_id);

  -- The words of items, for search: under row security only comparisons like these may use an index.
  CREATE TABLE transactions.catalog_word (
    merchant_id uuid NOT NULL,
    word        text COLLATE "C" NOT NULL,
    item_id     uuid NOT NULL,
    PRIMARY KEY (merchant_id, word, item_id),
    FOREIGN KEY (item_id, merchant_id) REFERENCES transactions.catalog_item (id, merchant_id)
  );
  CREATE INDEX catalog_word_item ON transactions.catalog_word (item_id);
`;

/** Words of the items from before: ASCII words are enough here, the next change of an item writes all of them. */
const WORDS_OF_KNOWN = `
  ALTER TABLE transactions.catalog_item NO FORCE ROW LEVEL SECURITY;
  INSERT INTO transactions.catalog_word (merchant_id, word, item_id)
  SELECT DISTINCT merchant_id, word, id FROM transactions.catalog_item,
         regexp_split_to_table(lower(name || ' ' || sku), '[^[:alnum:]]+') AS word WHERE word <> '';
  ALTER TABLE transactions.catalog_item FORCE ROW LEVEL SECURITY;
`;

const MODIFIERS = `
  CREATE TABLE transactions.modifier_group (
    id           uuid        PRIMARY KEY,
    merchant_id  uuid        NOT NULL,
    code         text        NOT NULL,
    name         text        NOT NULL,
    min_selected smallint    NOT NULL CHECK (min_selected >= 0),
    max_selected smallint    NOT NULL CHECK (max_selected BETWEEN 1 AND 50 AND max_selected >= min_selected),
    version      integer     NOT NULL CHECK (version > 0),
    created_at   timestamptz NOT NULL,
    UNIQUE (merchant_id, code),
    UNIQUE (id, merchant_id)
  );
  CREATE INDEX modifier_group_page ON transactions.modifier_group (merchant_id, id);

  CREATE TABLE transactions.modifier (
    id          uuid        PRIMARY KEY,
    group_id    uuid        NOT NULL,
    merchant_id uuid        NOT NULL,
    code        text        NOT NULL,
    name        text        NOT NULL,
    archived_at timestamptz,
    created_at  timestamptz NOT NULL,
    UNIQUE (group_id, code),
    UNIQUE (id, merchant_id),
    FOREIGN KEY (group_id, merchant_id) REFERENCES transactions.modifier_group (id, merchant_id)
  );

  CREATE TABLE transactions.item_modifier_group (
    item_id     uuid     NOT NULL,
    group_id    uuid     NOT NULL,
    merchant_id uuid     NOT NULL,
    place       smallint NOT NULL CHECK (place > 0),
    PRIMARY KEY (item_id, group_id),
    FOREIGN KEY (item_id, merchant_id) REFERENCES transactions.catalog_item (id, merchant_id),
    FOREIGN KEY (group_id, merchant_id) REFERENCES transactions.modifier_group (id, merchant_id)
  );
`;

const PRICES = `
  ALTER TABLE transactions.price_version
    DROP CONSTRAINT one_price_at_a_time,
    ALTER COLUMN item_id DROP NOT NULL,
    ADD COLUMN variation_id uuid,
    ADD COLUMN modifier_id  uuid,
    ADD COLUMN outlet_id    uuid,
    ADD COLUMN target       uuid NOT NULL GENERATED ALWAYS AS (COALESCE(modifier_id, variation_id, item_id)) STORED,
    ADD COLUMN place        uuid NOT NULL GENERATED ALWAYS AS (COALESCE(outlet_id, '00000000-0000-0000-0000-000000000000'::uuid)) STORED,
    ADD CHECK ((item_id IS NULL) <> (modifier_id IS NULL)),
    ADD CHECK (variation_id IS NULL OR item_id IS NOT NULL),
    ADD FOREIGN KEY (variation_id, item_id, merchant_id) REFERENCES transactions.catalog_variation (id, item_id, merchant_id),
    ADD FOREIGN KEY (modifier_id, merchant_id) REFERENCES transactions.modifier (id, merchant_id),
    ADD FOREIGN KEY (outlet_id, merchant_id) REFERENCES transactions.outlet (id, merchant_id),
    ADD CONSTRAINT one_price_at_a_time EXCLUDE USING gist (target WITH =, place WITH =, currency WITH =, valid WITH &&);
  CREATE INDEX price_version_target ON transactions.price_version (target, place, currency);
  CREATE INDEX price_version_outlet ON transactions.price_version (outlet_id) WHERE outlet_id IS NOT NULL;
`;

const OVERRIDES = `
  CREATE TABLE transactions.outlet_override (
    outlet_id         uuid        NOT NULL,
    item_id           uuid        NOT NULL,
    variation_id      uuid,
    merchant_id       uuid        NOT NULL,
    target            uuid        NOT NULL GENERATED ALWAYS AS (COALESCE(variation_id, item_id)) STORED,
    unavailable_since timestamptz,
    version           integer     NOT NULL CHECK (version > 0),
    PRIMARY KEY (outlet_id, target),
    FOREIGN KEY (outlet_id, merchant_id) REFERENCES transactions.outlet (id, merchant_id),
    FOREIGN KEY (item_id, merchant_id) REFERENCES transactions.catalog_item (id, merchant_id),
    FOREIGN KEY (variation_id, item_id, merchant_id) REFERENCES transactions.catalog_variation (id, item_id, merchant_id)
  );
`;

const OF_MERCHANT = [
  "catalog_variation",
  "catalog_sku",
  "catalog_barcode",
  "catalog_word",
  "modifier_group",
  "modifier",
  "item_modifier_group",
  "outlet_override",
];

const ROW_SECURITY = OF_MERCHANT.map((table) =>
  rowSecurity(`transactions.${table}`, merchantIsInScope("merchant_id")),
).join("\n");

const GRANTS = `
  GRANT SELECT ON transactions.unit TO transactions_app;
  GRANT SELECT, INSERT ON ${OF_MERCHANT.map((table) => `transactions.${table}`).join(", ")} TO transactions_app;
  GRANT UPDATE (unit, pricing, tax_kind, is_luxury, archived_at) ON transactions.catalog_item TO transactions_app;
  GRANT UPDATE (name, version, archived_at) ON transactions.catalog_variation TO transactions_app;
  GRANT UPDATE (name, min_selected, max_selected, version) ON transactions.modifier_group TO transactions_app;
  GRANT UPDATE (name, archived_at) ON transactions.modifier TO transactions_app;
  GRANT UPDATE (unavailable_since, version) ON transactions.outlet_override TO transactions_app;
  GRANT DELETE ON transactions.catalog_barcode, transactions.catalog_word, transactions.item_modifier_group TO transactions_app;
`;

/**
 * What a catalogue has beside items: variations, barcodes, modifiers, units, tax data, an archive, and what an outlet has
 * otherwise. Prices of all of them are versions that don't overlap.
 */
export class CatalogueParts1795560000000 implements MigrationInterface {
  readonly name = "CatalogueParts1795560000000";

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [GTIN, ITEMS, WORDS_OF_KNOWN, MODIFIERS, PRICES, OVERRIDES, ROW_SECURITY, GRANTS]) {
      await runner.query(sql);
    }
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
