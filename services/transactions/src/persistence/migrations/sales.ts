import { merchantIsInScope, rowSecurity } from "@alpokat/persistence";
import type { MigrationInterface, QueryRunner } from "typeorm";

const AMOUNT = "bigint NOT NULL CHECK (%s BETWEEN 0 AND 9007199254740991)";
const amount = (column: string): string => `${column} ${AMOUNT.replace("%s", column)}`;

/** Columns that a document of an outlet has, numbered without gaps in its outlet and day. */
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
    FOREIGN KEY (outlet_id, merchant_id) REFERENCES transactions.outlet (id, merchant_id),
    UNIQUE (id, merchant_id),
    UNIQUE (outlet_id, business_day, day_number),
    UNIQUE (merchant_id, import_reference)`;

/** Columns of a line: a snapshot, whose total is its price times its quantity. */
const LINE = `
    line_number integer       NOT NULL CHECK (line_number > 0),
    merchant_id uuid          NOT NULL,
    sku         text,
    name        text          NOT NULL,
    quantity    numeric(12,3) NOT NULL CHECK (quantity > 0),
    ${amount("unit_price")},
    line_total  bigint        NOT NULL CHECK (line_total = round(unit_price * quantity))`;

const TABLES = `
  CREATE TABLE transactions.day_counter (
    outlet_id    uuid    NOT NULL,
    merchant_id  uuid    NOT NULL,
    kind         text    NOT NULL CHECK (kind IN ('SALE', 'REFUND', 'RECEIPT')),
    business_day date    NOT NULL,
    last_number  integer NOT NULL CHECK (last_number > 0),
    PRIMARY KEY (outlet_id, kind, business_day),
    FOREIGN KEY (outlet_id, merchant_id) REFERENCES transactions.outlet (id, merchant_id)
  );

  CREATE TABLE transactions.sale (${DOCUMENT},
    origin            text  NOT NULL CHECK (origin IN ('TILL', 'IMPORT')),
    payment_method    text  CHECK (payment_method IN ('CASH', 'QRIS', 'CARD', 'TRANSFER', 'EWALLET')),
    device_id         uuid  NOT NULL,
    ip_address_sealed bytea NOT NULL,
    application       text,
    system            text,
    CHECK ((origin = 'TILL') = (payment_method IS NOT NULL)),
    CHECK ((origin = 'IMPORT') = (import_reference IS NOT NULL))
  );
  CREATE INDEX sale_page ON transactions.sale (merchant_id, occurred_at DESC, id DESC);
  CREATE INDEX sale_buyer ON transactions.sale (merchant_id, buyer) WHERE buyer IS NOT NULL;
  CREATE INDEX sale_time ON transactions.sale (occurred_at);

  CREATE TABLE transactions.sale_line (
    sale_id     uuid          NOT NULL,${LINE},
    item_id     uuid,
    category    text,
    PRIMARY KEY (sale_id, line_number),
    FOREIGN KEY (sale_id, merchant_id) REFERENCES transactions.sale (id, merchant_id),
    FOREIGN KEY (item_id, merchant_id) REFERENCES transactions.catalog_item (id, merchant_id)
  );
  CREATE INDEX sale_line_sku ON transactions.sale_line (merchant_id, sku);

  CREATE TABLE transactions.refund (${DOCUMENT});
  CREATE INDEX refund_merchant ON transactions.refund (merchant_id, occurred_at DESC, id DESC);

  CREATE TABLE transactions.refund_line (
    refund_id        uuid NOT NULL,${LINE},
    sale_id          uuid,
    sale_line_number integer,
    PRIMARY KEY (refund_id, line_number),
    FOREIGN KEY (refund_id, merchant_id) REFERENCES transactions.refund (id, merchant_id),
    FOREIGN KEY (sale_id, sale_line_number) REFERENCES transactions.sale_line (sale_id, line_number),
    CHECK ((sale_id IS NULL) = (sale_line_number IS NULL))
  );
  CREATE INDEX refund_line_sale ON transactions.refund_line (sale_id, sale_line_number);

  CREATE TABLE transactions.stock_adjustment (
    id               uuid          PRIMARY KEY,
    merchant_id      uuid          NOT NULL,
    outlet_id        uuid          NOT NULL,
    import_reference text          NOT NULL,
    line_number      integer       NOT NULL,
    sku              text          NOT NULL,
    name             text          NOT NULL,
    quantity         numeric(12,3) NOT NULL CHECK (quantity < 0),
    occurred_at      timestamptz   NOT NULL,
    recorded_at      timestamptz   NOT NULL,
    recorded_by      uuid          NOT NULL,
    UNIQUE (merchant_id, import_reference, line_number),
    FOREIGN KEY (outlet_id, merchant_id) REFERENCES transactions.outlet (id, merchant_id)
  );

  -- What was imported already, by the row's identity in the other system's books.
  CREATE TABLE transactions.import_row (
    merchant_id   uuid    NOT NULL,
    invoice       text    NOT NULL,
    line_number   integer NOT NULL,
    content_index bytea   NOT NULL,
    PRIMARY KEY (merchant_id, invoice, line_number)
  );
`;

/** A document and its lines are checked against each other when the transaction commits, whatever wrote them. */
const totalCheck = (document: string): string => `
  CREATE FUNCTION transactions.check_${document}_total() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    document_id uuid := CASE TG_TABLE_NAME WHEN '${document}' THEN (to_jsonb(NEW)->>'id')::uuid
                                           ELSE (to_jsonb(NEW)->>'${document}_id')::uuid END;
    difference bigint;
  BEGIN
    SELECT d.total - (SELECT COALESCE(sum(l.line_total), 0) FROM transactions.${document}_line l WHERE l.${document}_id = d.id)
      INTO difference FROM transactions.${document} d WHERE d.id = document_id;
    IF difference IS DISTINCT FROM 0 THEN
      RAISE EXCEPTION '${document} % is not the sum of its lines', document_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
  END $$;
  CREATE CONSTRAINT TRIGGER total_is_sum_of_lines AFTER INSERT OR UPDATE ON transactions.${document}
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION transactions.check_${document}_total();
  CREATE CONSTRAINT TRIGGER total_is_sum_of_lines AFTER INSERT ON transactions.${document}_line
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION transactions.check_${document}_total();
`;

const FROZEN = `
  -- A sale of a till is frozen. An imported invoice may come in several batches, and only grows.
  CREATE FUNCTION transactions.freeze_document() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF OLD.import_reference IS NULL OR NEW.total < OLD.total THEN
      RAISE EXCEPTION 'a recorded % is not changed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER frozen BEFORE UPDATE ON transactions.sale FOR EACH ROW EXECUTE FUNCTION transactions.freeze_document();
  CREATE TRIGGER frozen BEFORE UPDATE ON transactions.refund FOR EACH ROW EXECUTE FUNCTION transactions.freeze_document();
`;

const OF_MERCHANT = [
  "day_counter",
  "sale",
  "sale_line",
  "refund",
  "refund_line",
  "stock_adjustment",
  "import_row",
];

const ROW_SECURITY = OF_MERCHANT.map((table) =>
  rowSecurity(`transactions.${table}`, merchantIsInScope("merchant_id")),
).join("\n");

const GRANTS = `
  GRANT SELECT, INSERT ON ${OF_MERCHANT.map((table) => `transactions.${table}`).join(", ")} TO transactions_app;
  GRANT UPDATE (last_number) ON transactions.day_counter TO transactions_app;
  GRANT UPDATE (total) ON transactions.sale, transactions.refund TO transactions_app;
`;

/** Sales, refunds and stock adjustments with their lines, and what was imported of them. */
export class Sales1763863200000 implements MigrationInterface {
  readonly name = "Sales1763863200000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(totalCheck("sale"));
    await runner.query(totalCheck("refund"));
    await runner.query(FROZEN);
    await runner.query(ROW_SECURITY);
    await runner.query(GRANTS);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
