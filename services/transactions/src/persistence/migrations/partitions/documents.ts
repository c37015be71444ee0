const amount = (column: string): string =>
  `${column} bigint NOT NULL CHECK (${column} BETWEEN 0 AND 9007199254740991)`;

/**
 * Columns that a document of an outlet has. Its id says when it happened, so that the order of ids is the order of
 * documents. One from before this migration may keep an id of up to 72 hours later, as tills told of it.
 */
const DOCUMENT = `
    id               uuid        PRIMARY KEY,
    merchant_id      uuid        NOT NULL,
    outlet_id        uuid        NOT NULL,
    business_day     date        NOT NULL,
    day_number       integer     NOT NULL CHECK (day_number > 0),
    currency         text        NOT NULL REFERENCES transactions.currency,
    ${amount("total")},
    buyer            text        CHECK (buyer ~ '^buyer:[0-9a-f]{64}$'),
    import_reference text,
    occurred_at      timestamptz NOT NULL,
    recorded_at      timestamptz NOT NULL,
    recorded_by      uuid        NOT NULL,
    -- The id of a document from before this migration; what is sealed in its row is bound to it.
    former_id        uuid,
    FOREIGN KEY (outlet_id, merchant_id) REFERENCES transactions.outlet (id, merchant_id),
    UNIQUE (id, merchant_id),
    CONSTRAINT id_says_when CHECK (COALESCE(uuid_extract_timestamp(id) = occurred_at, false) OR (former_id IS NOT NULL
      AND COALESCE(uuid_extract_timestamp(id) - occurred_at BETWEEN interval '0' AND interval '72 hours' OR occurred_at < to_timestamp(0), false)))`;

/** Columns of a line: a snapshot, whose total is its price times its quantity. */
const LINE = `
    line_number integer       NOT NULL CHECK (line_number > 0),
    merchant_id uuid          NOT NULL,
    sku         text,
    name        text          NOT NULL,
    quantity    numeric(12,3) NOT NULL CHECK (quantity > 0),
    ${amount("unit_price")},
    line_total  bigint        NOT NULL CHECK (line_total = round(unit_price * quantity))`;

const SALES = `
  CREATE TABLE transactions.sale (${DOCUMENT},
    origin            text NOT NULL CHECK (origin IN ('TILL', 'IMPORT')),
    payment_method    text CHECK (payment_method IN ('CASH', 'QRIS', 'CARD', 'TRANSFER', 'EWALLET')),
    device_id         uuid,
    ip_address_sealed bytea,
    software_sealed   bytea,
    CHECK ((origin = 'IMPORT') = (import_reference IS NOT NULL)),
    CONSTRAINT sale_payment_method CHECK (origin = 'IMPORT' OR payment_method IS NOT NULL)
  ) PARTITION BY RANGE (id);

  CREATE TABLE transactions.sale_line (
    sale_id        uuid NOT NULL,${LINE},
    item_id        uuid,
    category       text,
    variation_id   uuid,
    variation_name text,
    PRIMARY KEY (sale_id, line_number),
    CHECK ((variation_id IS NULL) = (variation_name IS NULL)),
    CHECK (variation_id IS NULL OR item_id IS NOT NULL),
    FOREIGN KEY (sale_id, merchant_id) REFERENCES transactions.sale (id, merchant_id),
    FOREIGN KEY (item_id, merchant_id) REFERENCES transactions.catalog_item (id, merchant_id),
    FOREIGN KEY (variation_id, item_id, merchant_id) REFERENCES transactions.catalog_variation (id, item_id, merchant_id)
  ) PARTITION BY RANGE (sale_id);

  CREATE TABLE transactions.sale_line_modifier (
    sale_id     uuid     NOT NULL,
    line_number integer  NOT NULL,
    place       smallint NOT NULL CHECK (place > 0),
    merchant_id uuid     NOT NULL,
    modifier_id uuid     NOT NULL,
    name        text     NOT NULL,
    ${amount("unit_price")},
    PRIMARY KEY (sale_id, line_number, place),
    FOREIGN KEY (sale_id, line_number) REFERENCES transactions.sale_line (sale_id, line_number),
    FOREIGN KEY (sale_id, merchant_id) REFERENCES transactions.sale (id, merchant_id),
    FOREIGN KEY (modifier_id, merchant_id) REFERENCES transactions.modifier (id, merchant_id)
  ) PARTITION BY RANGE (sale_id);
`;

const REFUNDS = `
  CREATE TABLE transactions.refund (${DOCUMENT}) PARTITION BY RANGE (id);

  CREATE TABLE transactions.refund_line (
    refund_id        uuid NOT NULL,${LINE},
    sale_id          uuid,
    sale_line_number integer,
    PRIMARY KEY (refund_id, line_number),
    FOREIGN KEY (refund_id, merchant_id) REFERENCES transactions.refund (id, merchant_id),
    FOREIGN KEY (sale_id, sale_line_number) REFERENCES transactions.sale_line (sale_id, line_number),
    CHECK ((sale_id IS NULL) = (sale_line_number IS NULL))
  ) PARTITION BY RANGE (refund_id);
`;

/** Keys without the id that a table is divided by: a divided table can't hold them, so they have tables of their own. */
const KEYS = `
  CREATE TABLE transactions.document_number (
    outlet_id    uuid    NOT NULL,
    kind         text    NOT NULL CHECK (kind IN ('SALE', 'REFUND')),
    business_day date    NOT NULL,
    day_number   integer NOT NULL,
    merchant_id  uuid    NOT NULL,
    document_id  uuid    NOT NULL,
    PRIMARY KEY (outlet_id, kind, business_day, day_number)
  );
  CREATE TABLE transactions.document_reference (
    merchant_id      uuid NOT NULL,
    kind             text NOT NULL CHECK (kind IN ('SALE', 'REFUND')),
    import_reference text NOT NULL,
    document_id      uuid NOT NULL,
    PRIMARY KEY (merchant_id, kind, import_reference)
  );
`;

const INDEXES = `
  CREATE INDEX sale_page ON transactions.sale (merchant_id, id);
  CREATE INDEX sale_outlet ON transactions.sale (outlet_id, id);
  CREATE INDEX sale_buyer ON transactions.sale (buyer, merchant_id) WHERE buyer IS NOT NULL;
  CREATE INDEX sale_recorder ON transactions.sale (recorded_by);
  CREATE INDEX refund_page ON transactions.refund (merchant_id, id);
  CREATE INDEX refund_buyer ON transactions.refund (buyer, merchant_id) WHERE buyer IS NOT NULL;
  CREATE INDEX refund_recorder ON transactions.refund (recorded_by);
  CREATE INDEX refund_line_sale ON transactions.refund_line (sale_id, sale_line_number);
`;

/** Tables divided by month, in the order in which one refers to another. */
export const DIVIDED = ["sale", "sale_line", "sale_line_modifier", "refund", "refund_line"] as const;

/** The tables of documents, with their partitions of this month, the next and what was before. */
export const DOCUMENTS = [
  SALES,
  REFUNDS,
  KEYS,
  INDEXES,
  ...DIVIDED.map((table) => `SELECT transactions.partition_by_month('${table}');`),
  "SELECT transactions.ensure_months((now() AT TIME ZONE 'UTC' + interval '1 month')::date);",
].join("\n");
