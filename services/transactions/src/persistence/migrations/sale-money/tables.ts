/** Tills, and the shifts in which money is counted. */
export const TERMINALS = `
  CREATE TABLE transactions.terminal (
    id            uuid        PRIMARY KEY,
    merchant_id   uuid        NOT NULL,
    outlet_id     uuid        NOT NULL,
    name          text        NOT NULL,
    registered_at timestamptz NOT NULL,
    UNIQUE (id, merchant_id),
    FOREIGN KEY (outlet_id, merchant_id) REFERENCES transactions.outlet (id, merchant_id)
  );
  CREATE INDEX terminal_outlet ON transactions.terminal (outlet_id, id);

  CREATE TABLE transactions.shift (
    id          uuid        PRIMARY KEY,
    merchant_id uuid        NOT NULL,
    outlet_id   uuid        NOT NULL,
    terminal_id uuid        NOT NULL,
    currency    text        NOT NULL REFERENCES transactions.currency,
    opening     bigint      NOT NULL CHECK (opening BETWEEN 0 AND 9007199254740991),
    opened_at   timestamptz NOT NULL,
    opened_by   uuid        NOT NULL,
    closed_at   timestamptz,
    closed_by   uuid,
    expected    bigint,
    counted     bigint      CHECK (counted BETWEEN 0 AND 9007199254740991),
    version     integer     NOT NULL DEFAULT 1 CHECK (version > 0),
    CHECK (num_nulls(closed_at, closed_by, expected, counted) IN (0, 4)),
    UNIQUE (id, merchant_id),
    FOREIGN KEY (outlet_id, merchant_id) REFERENCES transactions.outlet (id, merchant_id),
    FOREIGN KEY (terminal_id, merchant_id) REFERENCES transactions.terminal (id, merchant_id)
  );
  CREATE UNIQUE INDEX one_open_shift ON transactions.shift (terminal_id) WHERE closed_at IS NULL;
  CREATE INDEX shift_terminal ON transactions.shift (terminal_id, id);
  CREATE INDEX shift_opener ON transactions.shift (opened_by);
  CREATE INDEX shift_closer ON transactions.shift (closed_by) WHERE closed_by IS NOT NULL;

  -- What came into a drawer during a shift, and what went out of it.
  CREATE TABLE transactions.shift_cash (
    shift_id    uuid   NOT NULL,
    reference   uuid   NOT NULL,
    merchant_id uuid   NOT NULL,
    kind        text   NOT NULL CHECK (kind IN ('SALE', 'REFUND', 'VOID')),
    amount      bigint NOT NULL CHECK (amount <> 0),
    PRIMARY KEY (shift_id, kind, reference),
    FOREIGN KEY (shift_id, merchant_id) REFERENCES transactions.shift (id, merchant_id)
  );
`;

/** What an outlet taxes and how: data with dates, which no two of may hold at once. */
export const TAXES = `
  CREATE TABLE transactions.tax_rate (
    code             text      NOT NULL CHECK (code IN ('PPN', 'PPN_LUXURY')),
    rate_numerator   integer   NOT NULL CHECK (rate_numerator > 0),
    rate_denominator integer   NOT NULL CHECK (rate_denominator >= rate_numerator),
    base_numerator   integer   NOT NULL CHECK (base_numerator > 0),
    base_denominator integer   NOT NULL CHECK (base_denominator >= base_numerator),
    valid            daterange NOT NULL CHECK (NOT isempty(valid)),
    law              text      NOT NULL,
    CONSTRAINT one_rate_at_a_time EXCLUDE USING gist (code WITH =, valid WITH &&)
  );
  INSERT INTO transactions.tax_rate VALUES
    ('PPN',        10, 100, 1,  1,  '[1985-04-01,2022-04-01)', 'UU 8/1983 art. 7(1)'),
    ('PPN',        11, 100, 1,  1,  '[2022-04-01,2025-01-01)', 'UU 7/2021 art. 4 (art. 7(1)(a) UU PPN)'),
    ('PPN',        12, 100, 11, 12, '[2025-01-01,)',           'UU 7/2021 art. 4 (art. 7(1)(b) UU PPN); PMK 131/2024 art. 3'),
    ('PPN_LUXURY', 10, 100, 1,  1,  '[1985-04-01,2022-04-01)', 'UU 8/1983 art. 7(1)'),
    ('PPN_LUXURY', 11, 100, 1,  1,  '[2022-04-01,2025-01-01)', 'UU 7/2021 art. 4 (art. 7(1)(a) UU PPN)'),
    ('PPN_LUXURY', 12, 100, 11, 12, '[2025-01-01,2025-02-01)', 'PMK 131/2024 art. 5(a), in January 2025'),
    ('PPN_LUXURY', 12, 100, 1,  1,  '[2025-02-01,)',           'PMK 131/2024 art. 2 and 5(b)');

  CREATE TABLE transactions.outlet_tax (
    id                          uuid      PRIMARY KEY,
    outlet_id                   uuid      NOT NULL,
    merchant_id                 uuid      NOT NULL,
    valid                       tstzrange NOT NULL CHECK (NOT isempty(valid)),
    is_ppn_registered           boolean   NOT NULL,
    -- Hundredths of a percent; UU 1/2022 art. 58(1) allows ten percent at most.
    pbjt_rate                   integer   CHECK (pbjt_rate BETWEEN 1 AND 1000),
    prices_include_tax          boolean   NOT NULL,
    service_charge              integer   CHECK (service_charge BETWEEN 1 AND 10000),
    is_service_charge_taxed     boolean   NOT NULL,
    rounding_unit               integer   CHECK (rounding_unit IN (50, 100, 200, 500, 1000)),
    rounding_mode               text      CHECK (rounding_mode IN ('NEAREST', 'DOWN', 'UP')),
    -- Refunds from this amount on wait for a second person; null for none.
    refund_review_from          bigint    CHECK (refund_review_from > 0),
    CHECK ((rounding_unit IS NULL) = (rounding_mode IS NULL)),
    FOREIGN KEY (outlet_id, merchant_id) REFERENCES transactions.outlet (id, merchant_id),
    CONSTRAINT one_tax_setting_at_a_time EXCLUDE USING gist (outlet_id WITH =, valid WITH &&)
  );

  -- What an item bears at an outlet otherwise than the catalogue says.
  CREATE TABLE transactions.item_tax (
    outlet_id   uuid      NOT NULL,
    item_id     uuid      NOT NULL,
    merchant_id uuid      NOT NULL,
    valid       tstzrange NOT NULL CHECK (NOT isempty(valid)),
    tax_kind    text      NOT NULL CHECK (tax_kind IN ('PPN', 'PBJT', 'NONE')),
    is_luxury   boolean   NOT NULL CHECK (NOT is_luxury OR tax_kind = 'PPN'),
    FOREIGN KEY (outlet_id, merchant_id) REFERENCES transactions.outlet (id, merchant_id),
    FOREIGN KEY (item_id, merchant_id) REFERENCES transactions.catalog_item (id, merchant_id),
    CONSTRAINT one_item_tax_at_a_time EXCLUDE USING gist (outlet_id WITH =, item_id WITH =, valid WITH &&)
  );
`;

const RATE = `
    rate_numerator   integer NOT NULL CHECK (rate_numerator > 0),
    rate_denominator integer NOT NULL CHECK (rate_denominator > 0),
    base_numerator   integer NOT NULL CHECK (base_numerator > 0),
    base_denominator integer NOT NULL CHECK (base_denominator > 0),`;

/** What a sale bears and takes off, and how it was paid. */
export const PARTS_OF_SALES = `
  CREATE TABLE transactions.sale_tax (
    sale_id      uuid    NOT NULL,
    code         text    NOT NULL CHECK (code IN ('PPN', 'PPN_LUXURY', 'PBJT')),
    merchant_id  uuid    NOT NULL,${RATE}
    is_inclusive boolean NOT NULL,
    base         bigint  NOT NULL CHECK (base >= 0),
    amount       bigint  NOT NULL CHECK (amount >= 0),
    PRIMARY KEY (sale_id, code),
    FOREIGN KEY (sale_id, merchant_id) REFERENCES transactions.sale (id, merchant_id)
  ) PARTITION BY RANGE (sale_id);

  CREATE TABLE transactions.sale_discount (
    sale_id     uuid     NOT NULL,
    place       smallint NOT NULL CHECK (place > 0),
    merchant_id uuid     NOT NULL,
    -- Null for the whole sale.
    line_number integer,
    name        text     NOT NULL,
    percent     integer  CHECK (percent BETWEEN 1 AND 10000),
    amount      bigint   NOT NULL CHECK (amount >= 0),
    PRIMARY KEY (sale_id, place),
    FOREIGN KEY (sale_id, merchant_id) REFERENCES transactions.sale (id, merchant_id)
  ) PARTITION BY RANGE (sale_id);

  CREATE TABLE transactions.refund_tax (
    refund_id   uuid   NOT NULL,
    code        text   NOT NULL CHECK (code IN ('PPN', 'PPN_LUXURY', 'PBJT')),
    merchant_id uuid   NOT NULL,
    amount      bigint NOT NULL CHECK (amount >= 0),
    PRIMARY KEY (refund_id, code),
    FOREIGN KEY (refund_id, merchant_id) REFERENCES transactions.refund (id, merchant_id)
  ) PARTITION BY RANGE (refund_id);

  SELECT transactions.partition_by_month('sale_tax');
  SELECT transactions.partition_by_month('sale_discount');
  SELECT transactions.partition_by_month('refund_tax');
  SELECT transactions.ensure_months((now() AT TIME ZONE 'UTC' + interval '1 month')::date);

  CREATE TABLE transactions.payment (
    id                 uuid        PRIMARY KEY,
    merchant_id        uuid        NOT NULL,
    outlet_id          uuid        NOT NULL,
    sale_id            uuid        NOT NULL,
    method             text        NOT NULL CHECK (method IN ('CASH', 'QRIS', 'CARD', 'TRANSFER', 'EWALLET')),
    amount             bigint      NOT NULL CHECK (amount BETWEEN 1 AND 9007199254740991),
    tendered           bigint      CHECK (tendered BETWEEN 1 AND 9007199254740991),
    change_given       bigint      NOT NULL DEFAULT 0 CHECK (change_given >= 0),
    currency           text        NOT NULL REFERENCES transactions.currency,
    state              text        NOT NULL CHECK (state IN ('PENDING', 'AUTHORIZED', 'CAPTURED', 'SETTLED', 'EXPIRED', 'DENIED',
                                                             'CANCELED', 'FAILED', 'VOIDED', 'CHARGED_BACK')),
    provider           text,
    issuer             text,
    provider_reference text,
    is_offline         boolean     NOT NULL DEFAULT false,
    occurred_at        timestamptz NOT NULL,
    captured_at        timestamptz,
    settled_at         timestamptz,
    expires_at         timestamptz,
    refunded_amount    bigint      NOT NULL DEFAULT 0,
    CHECK ((method = 'CASH') = (tendered IS NOT NULL)),
    CHECK (change_given = COALESCE(tendered, amount) - amount),
    CHECK (provider_reference IS NULL OR provider IS NOT NULL),
    CHECK (captured_at IS NOT NULL OR state NOT IN ('CAPTURED', 'SETTLED', 'CHARGED_BACK')),
    CONSTRAINT no_more_than_captured CHECK (refunded_amount BETWEEN 0 AND CASE WHEN captured_at IS NULL THEN 0 ELSE amount END),
    UNIQUE (id, merchant_id),
    -- Per merchant, since what a till types in tells it nothing of another's payments.
    CONSTRAINT one_payment_of_a_reference UNIQUE (provider, provider_reference, merchant_id),
    FOREIGN KEY (outlet_id, merchant_id) REFERENCES transactions.outlet (id, merchant_id),
    FOREIGN KEY (sale_id, merchant_id) REFERENCES transactions.sale (id, merchant_id)
  );
  CREATE INDEX payment_sale ON transactions.payment (sale_id);
  CREATE INDEX payment_merchant ON transactions.payment (merchant_id, id);
  ALTER TABLE transactions.refund ADD FOREIGN KEY (payment_id, merchant_id) REFERENCES transactions.payment (id, merchant_id);

  -- What a till recorded before was paid at once and in one way.
  INSERT INTO transactions.payment (id, merchant_id, outlet_id, sale_id, method, amount, tendered, currency, state, occurred_at, captured_at)
  SELECT uuidv7(), merchant_id, outlet_id, id, payment_method, total, CASE payment_method WHEN 'CASH' THEN total END, currency,
         'CAPTURED', occurred_at, recorded_at
    FROM transactions.sale WHERE origin = 'TILL';
  ALTER TABLE transactions.sale FORCE ROW LEVEL SECURITY;
  ALTER TABLE transactions.refund FORCE ROW LEVEL SECURITY;
`;
