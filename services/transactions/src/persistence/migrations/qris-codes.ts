import { jobIs, merchantIsInScope, rowSecurity, subjectIsInScope } from "@alpokat/persistence";
import type { MigrationInterface, QueryRunner } from "typeorm";
import { readableIn } from "./scope";

const TABLES = `
  -- What an outlet's acquirer registered it with, as its codes say it.
  CREATE TABLE transactions.outlet_qris (
    outlet_id           uuid        PRIMARY KEY,
    merchant_id         uuid        NOT NULL,
    nmid                text        NOT NULL CHECK (nmid ~ '^ID[0-9]{13}$'),
    criteria            text        NOT NULL CHECK (criteria IN ('UMI', 'UKE', 'UME', 'UBE')),
    merchant_category   text        NOT NULL CHECK (merchant_category ~ '^[0-9]{4}$'),
    account_identifier  text        NOT NULL CHECK (length(account_identifier) BETWEEN 1 AND 32),
    merchant_pan        text        CHECK (merchant_pan ~ '^[0-9]{16,19}$'),
    account_merchant_id text        CHECK (length(account_merchant_id) BETWEEN 1 AND 15),
    merchant_name       text        NOT NULL CHECK (length(merchant_name) BETWEEN 1 AND 25),
    city                text        NOT NULL CHECK (length(city) BETWEEN 1 AND 15),
    postcode            text        NOT NULL CHECK (postcode ~ '^[0-9]{5}$'),
    version             integer     NOT NULL CHECK (version > 0),
    updated_at          timestamptz NOT NULL,
    FOREIGN KEY (outlet_id, merchant_id) REFERENCES transactions.outlet (id, merchant_id)
  );

  CREATE TABLE transactions.qr_code (
    id             uuid        PRIMARY KEY,
    merchant_id    uuid        NOT NULL,
    outlet_id      uuid        NOT NULL,
    kind           text        NOT NULL,
    payload        text        NOT NULL CHECK (length(payload) BETWEEN 1 AND 512),
    amount         bigint      CHECK (amount BETWEEN 1 AND 9007199254740991),
    currency       text        NOT NULL CHECK (currency = 'IDR') REFERENCES transactions.currency,
    nmid           text        NOT NULL CHECK (nmid ~ '^ID[0-9]{13}$'),
    payment_id     uuid,
    expires_at     timestamptz,
    created_at     timestamptz NOT NULL,
    paid_at        timestamptz,
    -- The provider's number of the payment that paid it.
    paid_reference text,
    -- One dynamic code for a payment; a static one is paid any number of times, so it keeps none.
    UNIQUE (payment_id),
    FOREIGN KEY (outlet_id, merchant_id) REFERENCES transactions.outlet (id, merchant_id),
    CHECK (kind = 'STATIC' AND num_nonnulls(payment_id, amount, expires_at, paid_at) = 0
        OR kind = 'DYNAMIC' AND num_nulls(payment_id, amount, expires_at) = 0 AND expires_at > created_at),
    CHECK ((paid_at IS NULL) = (paid_reference IS NULL))
  );
  CREATE INDEX qr_code_static ON transactions.qr_code (outlet_id, id) WHERE kind = 'STATIC';
`;

const PAID_ONCE = `
  CREATE FUNCTION transactions.refuse_second_payment_of_code() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION 'the code was paid and is paid once' USING ERRCODE = 'restrict_violation';
  END $$;
  CREATE TRIGGER paid_once BEFORE UPDATE ON transactions.qr_code
    FOR EACH ROW WHEN (OLD.paid_at IS NOT NULL) EXECUTE FUNCTION transactions.refuse_second_payment_of_code();
`;

const OWN = ["outlet_qris", "qr_code"];

const ROW_SECURITY = [
  ...OWN.map((table) =>
    rowSecurity(`transactions.${table}`, `${merchantIsInScope("merchant_id")} OR ${jobIs("qris")}`),
  ),
  readableIn(
    "for_subject_data",
    "transactions.outlet_qris",
    `${jobIs("service:identity-verification")} AND ${subjectIsInScope("merchant_id")}`,
  ),
].join("\n");

const GRANTS = `
  GRANT SELECT, INSERT ON ${OWN.map((table) => `transactions.${table}`).join(", ")} TO transactions_app;
  GRANT UPDATE (nmid, criteria, merchant_category, account_identifier, merchant_pan, account_merchant_id, merchant_name, city,
    postcode, version, updated_at) ON transactions.outlet_qris TO transactions_app;
  GRANT UPDATE (paid_at, paid_reference) ON transactions.qr_code TO transactions_app;
`;

/** QRIS: what outlets are registered with, and the codes that were issued; a dynamic one is paid at most once. */
export class QrisCodes1795630000000 implements MigrationInterface {
  readonly name = "QrisCodes1795630000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(PAID_ONCE);
    await runner.query(ROW_SECURITY);
    await runner.query(GRANTS);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
