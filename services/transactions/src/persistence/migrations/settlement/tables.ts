const amount = (column: string): string =>
  `${column} bigint NOT NULL CHECK (${column} BETWEEN -9007199254740991 AND 9007199254740991)`;

const sum = (column: string): string => `${column} bigint NOT NULL DEFAULT 0`;

/** Files of acquirers, their lines, and what the lines settle. */
export const SETTLEMENT_TABLES = `
  CREATE TABLE transactions.settlement (
    id             uuid        PRIMARY KEY,
    merchant_id    uuid        NOT NULL,
    acquirer       text        NOT NULL CHECK (acquirer ~ '^[A-Z0-9_]{1,30}$'),
    file_reference text        NOT NULL CHECK (length(file_reference) BETWEEN 1 AND 100),
    file_sha256    bytea       NOT NULL CHECK (octet_length(file_sha256) = 32),
    currency       text        NOT NULL REFERENCES transactions.currency,
    state          text        NOT NULL CHECK (state IN ('RECEIVING', 'COMPLETED')),
    -- Sums of its lines: a trigger of theirs writes them, and nobody else can.
    lines          integer     NOT NULL DEFAULT 0 CHECK (lines >= 0),
    ${sum("gross")},
    ${sum("fee")},
    ${sum("net")},
    period_from    date,
    period_to      date,
    imported_at    timestamptz NOT NULL,
    imported_by    uuid        NOT NULL,
    completed_at   timestamptz,
    UNIQUE (id, merchant_id),
    CONSTRAINT one_file_of_a_reference UNIQUE (merchant_id, acquirer, file_reference),
    CHECK (net = gross - fee),
    CHECK ((lines = 0) = (period_from IS NULL) AND (lines = 0) = (period_to IS NULL)),
    CHECK (period_from <= period_to),
    CHECK ((state = 'COMPLETED') = (completed_at IS NOT NULL))
  );
  CREATE INDEX settlement_merchant ON transactions.settlement (merchant_id, id);
  CREATE INDEX settlement_importer ON transactions.settlement (imported_by);

  CREATE TABLE transactions.settlement_line (
    id                   uuid        PRIMARY KEY,
    settlement_id        uuid        NOT NULL,
    merchant_id          uuid        NOT NULL,
    line_number          integer     NOT NULL CHECK (line_number > 0),
    kind                 text        NOT NULL CHECK (kind IN ('PAYMENT', 'REFUND', 'CHARGEBACK', 'FEE', 'ADJUSTMENT')),
    provider_reference   text        CHECK (length(provider_reference) BETWEEN 1 AND 64),
    method               text        CHECK (method IN ('QRIS', 'CARD', 'TRANSFER', 'EWALLET')),
    ${amount("gross")},
    ${amount("fee")},
    ${amount("net")},
    settled_on           date        NOT NULL,
    paid_at              timestamptz,
    state                text        NOT NULL CHECK (state IN ('MATCHED', 'BOOKED', 'SUGGESTED', 'MISMATCH', 'DUPLICATE', 'UNMATCHED', 'IGNORED')),
    version              integer     NOT NULL DEFAULT 1 CHECK (version > 0),
    rule                 text        NOT NULL CHECK (rule IN ('REPEATED', 'REFERENCE_AND_AMOUNT', 'REFERENCE_ALONE', 'AMOUNT_DAY_AND_METHOD',
                                                              'UNKNOWN', 'NO_PAYMENT')),
    suggested_payment_id uuid,
    resolved_by          uuid,
    resolved_at          timestamptz,
    reason               text        CHECK (length(reason) BETWEEN 1 AND 200),
    UNIQUE (id, merchant_id, kind),
    CONSTRAINT one_line_of_a_number UNIQUE (settlement_id, line_number),
    CONSTRAINT net_is_gross_less_fee CHECK (net = gross - fee),
    CHECK (CASE kind WHEN 'PAYMENT' THEN gross > 0 WHEN 'FEE' THEN gross = 0 AND fee <> 0 WHEN 'ADJUSTMENT' THEN gross <> 0 ELSE gross < 0 END),
    CHECK (kind NOT IN ('FEE', 'ADJUSTMENT') OR num_nonnulls(provider_reference, method, suggested_payment_id) = 0),
    CHECK (state <> 'SUGGESTED' OR suggested_payment_id IS NOT NULL),
    CHECK (num_nulls(resolved_by, resolved_at) IN (0, 2)),
    CHECK ((state = 'IGNORED') = (reason IS NOT NULL) AND (reason IS NULL OR resolved_by IS NOT NULL)),
    FOREIGN KEY (settlement_id, merchant_id) REFERENCES transactions.settlement (id, merchant_id),
    FOREIGN KEY (suggested_payment_id, merchant_id) REFERENCES transactions.payment (id, merchant_id)
  );
  CREATE INDEX settlement_line_to_do ON transactions.settlement_line (merchant_id, id)
    WHERE state IN ('SUGGESTED', 'MISMATCH', 'DUPLICATE', 'UNMATCHED');
  CREATE INDEX settlement_line_to_do_of_file ON transactions.settlement_line (settlement_id)
    WHERE state IN ('SUGGESTED', 'MISMATCH', 'DUPLICATE', 'UNMATCHED');
  CREATE INDEX settlement_line_merchant ON transactions.settlement_line (merchant_id, id);
  CREATE INDEX settlement_line_reference ON transactions.settlement_line (merchant_id, provider_reference)
    WHERE provider_reference IS NOT NULL;
  CREATE INDEX settlement_line_resolver ON transactions.settlement_line (resolved_by) WHERE resolved_by IS NOT NULL;

  -- What a line settles: a line settles one thing, and a thing is settled by one line.
  CREATE TABLE transactions.recon_match (
    line_id     uuid        PRIMARY KEY,
    merchant_id uuid        NOT NULL,
    kind        text        NOT NULL CHECK (kind IN ('PAYMENT', 'REFUND', 'CHARGEBACK')),
    payment_id  uuid        NOT NULL,
    -- Null for the payment itself, and for what a void gave back.
    refund_id   uuid        CHECK (refund_id IS NULL OR kind = 'REFUND'),
    -- How much more the books had for it than the line says.
    difference  bigint      NOT NULL,
    matched_at  timestamptz NOT NULL,
    -- Null where a rule did it.
    matched_by  uuid,
    CONSTRAINT one_line_of_a_thing UNIQUE NULLS NOT DISTINCT (payment_id, kind, refund_id),
    CHECK (difference = 0 OR matched_by IS NOT NULL),
    FOREIGN KEY (line_id, merchant_id, kind) REFERENCES transactions.settlement_line (id, merchant_id, kind),
    FOREIGN KEY (payment_id, merchant_id) REFERENCES transactions.payment (id, merchant_id),
    FOREIGN KEY (refund_id, merchant_id) REFERENCES transactions.refund (id, merchant_id)
  );
  CREATE INDEX recon_match_refund ON transactions.recon_match (refund_id) WHERE refund_id IS NOT NULL;
  CREATE INDEX recon_match_person ON transactions.recon_match (matched_by) WHERE matched_by IS NOT NULL;

  -- Payments that lines without a known reference may be about.
  CREATE INDEX payment_to_settle ON transactions.payment (merchant_id, method, amount, occurred_at)
    WHERE state = 'CAPTURED' AND method <> 'CASH';
`;
