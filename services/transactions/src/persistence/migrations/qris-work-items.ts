import { jobIs, merchantIsInScope, rowSecurity, subjectIsInScope } from "@alpokat/persistence";
import { erasableTable } from "@alpokat/subgraph";
import type { MigrationInterface, QueryRunner } from "typeorm";
import { readableIn } from "./scope";

const TABLE = `
  -- Money of QRIS payments that no machine puts in order. An item is closed once, by a person.
  CREATE TABLE transactions.qris_work_item (
    id                 uuid        PRIMARY KEY,
    merchant_id        uuid        NOT NULL,
    kind               text        NOT NULL CHECK (kind IN ('RETURN_REFUSED', 'RETURN_IMPOSSIBLE', 'NUMBER_TAKEN')),
    payment_id         uuid        NOT NULL,
    amount             bigint      CHECK (amount BETWEEN -9007199254740991 AND 9007199254740991),
    currency           text        REFERENCES transactions.currency,
    -- As the provider said it, where it said any.
    provider_reference text,
    created_at         timestamptz NOT NULL,
    closed_by          uuid,
    closed_at          timestamptz,
    FOREIGN KEY (payment_id, merchant_id) REFERENCES transactions.payment (id, merchant_id),
    CHECK ((amount IS NULL) = (currency IS NULL)),
    CHECK ((closed_by IS NULL) = (closed_at IS NULL))
  );
  CREATE INDEX qris_work_item_open ON transactions.qris_work_item (merchant_id, id) WHERE closed_at IS NULL;
  CREATE INDEX qris_work_item_merchant ON transactions.qris_work_item (merchant_id, id);
  CREATE INDEX qris_work_item_person ON transactions.qris_work_item (closed_by) WHERE closed_by IS NOT NULL;
  -- What a provider says again is no second item; each refused return of a payment is one.
  CREATE UNIQUE INDEX one_item_of_a_word ON transactions.qris_work_item (payment_id, kind, provider_reference)
    NULLS NOT DISTINCT WHERE kind <> 'RETURN_REFUSED';
`;

/** What waited before there was a list of it. */
const WAITING = `
  -- Its own rows are hidden from the owner too, who copies some of them.
  ALTER TABLE transactions.qris_return NO FORCE ROW LEVEL SECURITY;
  ALTER TABLE transactions.qris_report NO FORCE ROW LEVEL SECURITY;
  INSERT INTO transactions.qris_work_item (id, merchant_id, kind, payment_id, amount, currency, provider_reference, created_at)
  SELECT uuidv7(), merchant_id, 'RETURN_REFUSED', payment_id, amount, currency, provider_reference, finished_at
    FROM transactions.qris_return WHERE state = 'REFUSED' ORDER BY finished_at;
  INSERT INTO transactions.qris_work_item (id, merchant_id, kind, payment_id, amount, currency, provider_reference, created_at)
  SELECT uuidv7(), merchant_id, 'RETURN_IMPOSSIBLE', payment_id, amount, currency, provider_reference, received_at
    FROM transactions.qris_report
   WHERE outcome IN ('OTHER_AMOUNT', 'PAID_AFTER_EXPIRY', 'PAID_TWICE', 'SALE_CLOSED', 'CODE_CLOSED')
     AND (amount IS NULL OR amount <= 0 OR provider_reference IS NULL)
   ORDER BY received_at;
  ALTER TABLE transactions.qris_return FORCE ROW LEVEL SECURITY;
  ALTER TABLE transactions.qris_report FORCE ROW LEVEL SECURITY;
`;

const NAME = "transactions.qris_work_item";
const ROW_SECURITY = [
  rowSecurity(NAME, `${merchantIsInScope("merchant_id")} OR ${jobIs("qris")}`),
  readableIn(
    "for_subject_data",
    NAME,
    `${jobIs("service:identity-verification")} AND ${subjectIsInScope("merchant_id")}`,
  ),
  erasableTable("transactions", "qris_work_item", "SELECT"),
].join("\n");

const GRANTS = `
  GRANT SELECT, INSERT ON transactions.qris_work_item TO transactions_app;
  GRANT UPDATE (closed_by, closed_at) ON transactions.qris_work_item TO transactions_app;
`;

/** A place where shops see the QRIS money that waits for people. */
export class QrisWorkItems1795795001000 implements MigrationInterface {
  readonly name = "QrisWorkItems1795795001000";

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [TABLE, WAITING, ROW_SECURITY, GRANTS]) await runner.query(sql);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
