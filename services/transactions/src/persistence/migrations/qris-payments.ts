import { jobIs, merchantIsInScope, rowSecurity } from "@alpokat/persistence";
import type { MigrationInterface, QueryRunner } from "typeorm";

const TABLES = `
  -- A payment that a provider is asked for. Its reference leads a callback to its merchant.
  CREATE TABLE transactions.qris_payment (
    payment_id    uuid        PRIMARY KEY,
    merchant_id   uuid        NOT NULL,
    outlet_id     uuid        NOT NULL,
    sale_id       uuid        NOT NULL,
    reference     text        NOT NULL UNIQUE CHECK (reference ~ '^[0-9a-f]{32}$'),
    created_at    timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL CHECK (expires_at > created_at),
    -- When the provider is asked about it next; null once its last word is known.
    next_check_at timestamptz,
    FOREIGN KEY (payment_id, merchant_id) REFERENCES transactions.payment (id, merchant_id),
    FOREIGN KEY (outlet_id, merchant_id) REFERENCES transactions.outlet (id, merchant_id)
  );
  CREATE INDEX qris_payment_check ON transactions.qris_payment (next_check_at) WHERE next_check_at IS NOT NULL;
  CREATE INDEX qris_payment_merchant ON transactions.qris_payment (merchant_id, payment_id);
  ALTER TABLE transactions.qr_code ADD FOREIGN KEY (payment_id, merchant_id) REFERENCES transactions.payment (id, merchant_id);

  -- What providers said, and what came of it: evidence, never changed. Who paid is not kept, though a provider may say it.
  CREATE TABLE transactions.qris_report (
    id                 uuid        PRIMARY KEY,
    -- Null where nobody knows the reference.
    merchant_id        uuid,
    payment_id         uuid,
    reference          text        NOT NULL CHECK (length(reference) BETWEEN 1 AND 64),
    external_id        text        CHECK (external_id ~ '^[0-9]{1,36}$'),
    sent_on            date,
    state              text        NOT NULL CHECK (state IN ('PAID', 'OPEN', 'REFUNDED', 'CANCELED', 'FAILED', 'UNKNOWN')),
    provider_reference text,
    amount             bigint,
    currency           text,
    paid_at            timestamptz,
    outcome            text        NOT NULL CHECK (outcome IN ('TAKEN', 'CLOSED', 'NO_CHANGE', 'UNKNOWN_REFERENCE', 'OTHER_AMOUNT',
                                                               'PAID_AFTER_EXPIRY', 'PAID_TWICE', 'SALE_CLOSED')),
    received_at        timestamptz NOT NULL,
    -- A provider numbers its callbacks by the day: one that comes again is the same one.
    UNIQUE (sent_on, external_id),
    FOREIGN KEY (payment_id, merchant_id) REFERENCES transactions.payment (id, merchant_id),
    CHECK ((merchant_id IS NULL) = (payment_id IS NULL)),
    CHECK ((sent_on IS NULL) = (external_id IS NULL)),
    CHECK ((outcome = 'UNKNOWN_REFERENCE') = (payment_id IS NULL))
  );
  CREATE INDEX qris_report_payment ON transactions.qris_report (payment_id);
  -- Money that no sale can take is told of once, however often the provider says so.
  CREATE UNIQUE INDEX qris_report_unexpected ON transactions.qris_report (payment_id, provider_reference) NULLS NOT DISTINCT
    WHERE outcome IN ('OTHER_AMOUNT', 'PAID_AFTER_EXPIRY', 'PAID_TWICE', 'SALE_CLOSED');

  -- Money that goes back through the provider: of a refund, or what no sale keeps.
  CREATE TABLE transactions.qris_return (
    id                 uuid        PRIMARY KEY,
    merchant_id        uuid        NOT NULL,
    payment_id         uuid        NOT NULL,
    refund_id          uuid,
    reference          text        NOT NULL,
    provider_reference text        NOT NULL,
    amount             bigint      NOT NULL CHECK (amount BETWEEN 1 AND 9007199254740991),
    currency           text        NOT NULL REFERENCES transactions.currency,
    state              text        NOT NULL DEFAULT 'PENDING' CHECK (state IN ('PENDING', 'COMPLETED', 'REFUSED')),
    refund_number      text,
    created_at         timestamptz NOT NULL,
    next_try_at        timestamptz NOT NULL,
    finished_at        timestamptz,
    -- One and the same money goes back once.
    UNIQUE NULLS NOT DISTINCT (payment_id, provider_reference, refund_id),
    FOREIGN KEY (payment_id, merchant_id) REFERENCES transactions.payment (id, merchant_id),
    FOREIGN KEY (refund_id, merchant_id) REFERENCES transactions.refund (id, merchant_id),
    CHECK ((state = 'PENDING') = (finished_at IS NULL)),
    CHECK ((state = 'COMPLETED') = (refund_number IS NOT NULL))
  );
  CREATE INDEX qris_return_due ON transactions.qris_return (next_try_at) WHERE state = 'PENDING';
`;

const OWN = ["qris_payment", "qris_report", "qris_return"];

const ROW_SECURITY = OWN.map((table) =>
  rowSecurity(`transactions.${table}`, `${merchantIsInScope("merchant_id")} OR ${jobIs("qris")}`),
).join("\n");

const GRANTS = `
  GRANT SELECT, INSERT ON ${OWN.map((table) => `transactions.${table}`).join(", ")} TO transactions_app;
  GRANT UPDATE (next_check_at) ON transactions.qris_payment TO transactions_app;
  GRANT UPDATE (state, refund_number, next_try_at, finished_at) ON transactions.qris_return TO transactions_app;
`;

/** Payments that a provider is asked for, and what it said of them. */
export class QrisPayments1795630001000 implements MigrationInterface {
  readonly name = "QrisPayments1795630001000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(ROW_SECURITY);
    await runner.query(GRANTS);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
