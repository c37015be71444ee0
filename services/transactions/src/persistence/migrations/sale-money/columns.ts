const amount = (column: string): string =>
  `${column} bigint NOT NULL DEFAULT 0 CHECK (${column} BETWEEN 0 AND 9007199254740991)`;

/** What makes up the total of a sale, and of a refund of it. */
const PARTS = `
    ADD COLUMN subtotal       bigint CHECK (subtotal BETWEEN 0 AND 9007199254740991),
    ADD COLUMN ${amount("discount_total")},
    ADD COLUMN ${amount("service_charge")},
    ADD COLUMN ${amount("tax_total")},
    ADD COLUMN ${amount("tip")},
    ADD COLUMN cash_rounding  bigint NOT NULL DEFAULT 0 CHECK (cash_rounding BETWEEN -1000 AND 1000),
    ADD COLUMN version        integer NOT NULL DEFAULT 1 CHECK (version > 0)`;

/** Of rows from before, all is price. Row security is forced on the owner too, and a migration runs for nobody. */
const filled = (table: string): string => `
  ALTER TABLE transactions.${table} DISABLE TRIGGER frozen;
  ALTER TABLE transactions.${table} NO FORCE ROW LEVEL SECURITY;
  UPDATE transactions.${table} SET subtotal = total;
  ALTER TABLE transactions.${table} ALTER COLUMN subtotal SET NOT NULL,
    ADD CONSTRAINT total_adds_up CHECK (total = subtotal - discount_total + service_charge + tax_total + tip + cash_rounding);
  ALTER TABLE transactions.${table} ENABLE TRIGGER frozen;
`;

/** A sale and a refund say what their totals are made of, and in which state they are. */
export const COLUMNS = `
  ALTER TABLE transactions.sale ${PARTS},
    ADD COLUMN state       text NOT NULL DEFAULT 'COMPLETED'
      CHECK (state IN ('DRAFT', 'OPEN', 'COMPLETED', 'PARTIALLY_REFUNDED', 'REFUNDED', 'CANCELED', 'VOIDED')),
    ADD COLUMN terminal_id uuid,
    ADD COLUMN cashier     text CHECK (cashier ~ '^[A-Za-z0-9-]{1,20}$'),
    ADD COLUMN is_offline  boolean NOT NULL DEFAULT false,
    ADD COLUMN device_time timestamptz,
    DROP CONSTRAINT sale_payment_method,
    ADD CONSTRAINT sale_payment_method
      CHECK (origin = 'IMPORT' OR payment_method IS NOT NULL OR state IN ('DRAFT', 'OPEN', 'CANCELED')),
    ADD FOREIGN KEY (terminal_id, merchant_id) REFERENCES transactions.terminal (id, merchant_id);
  ${filled("sale")}

  ALTER TABLE transactions.sale_line
    ADD COLUMN discount          bigint NOT NULL DEFAULT 0 CHECK (discount BETWEEN 0 AND line_total),
    ADD COLUMN ${amount("service_charge")},
    ADD COLUMN tax_code          text CHECK (tax_code IN ('PPN', 'PPN_LUXURY', 'PBJT')),
    ADD COLUMN ${amount("tax")},
    ADD COLUMN refunded_quantity numeric(12,3) NOT NULL DEFAULT 0
      CONSTRAINT no_more_than_sold CHECK (refunded_quantity BETWEEN 0 AND quantity),
    ADD CHECK (tax = 0 OR tax_code IS NOT NULL);

  ALTER TABLE transactions.refund ${PARTS},
    ADD COLUMN state         text NOT NULL DEFAULT 'COMPLETED'
      CHECK (state IN ('REQUESTED', 'REVIEW', 'APPROVED', 'PENDING', 'COMPLETED', 'FAILED', 'REJECTED')),
    ADD COLUMN sale_id       uuid,
    ADD COLUMN payment_id    uuid,
    ADD COLUMN reason        text,
    ADD COLUMN reviewed_by   uuid,
    ADD COLUMN reviewed_at   timestamptz,
    ADD COLUMN review_reason text,
    -- Of a till's: what is given back, of which sale, by which payment and why.
    ADD CHECK (import_reference IS NOT NULL OR num_nulls(sale_id, payment_id, reason) = 0),
    ADD CHECK (import_reference IS NOT NULL OR total > 0),
    ADD CHECK (num_nulls(reviewed_by, reviewed_at, review_reason) IN (0, 3)),
    ADD FOREIGN KEY (sale_id, merchant_id) REFERENCES transactions.sale (id, merchant_id);
  CREATE INDEX refund_sale ON transactions.refund (sale_id) WHERE sale_id IS NOT NULL;
  CREATE INDEX refund_reviewer ON transactions.refund (reviewed_by) WHERE reviewed_by IS NOT NULL;
  ${filled("refund")}

  ALTER TABLE transactions.refund_line
    ADD COLUMN ${amount("discount")},
    ADD COLUMN ${amount("service_charge")},
    ADD COLUMN tax_code text CHECK (tax_code IN ('PPN', 'PPN_LUXURY', 'PBJT')),
    ADD COLUMN ${amount("tax")},
    -- A part of a line is given back for its part of the price, which the last part rounds.
    DROP CONSTRAINT refund_line_check,
    ADD CONSTRAINT line_total_is_priced CHECK (abs(line_total - round(unit_price * quantity)) <= 1);
`;
