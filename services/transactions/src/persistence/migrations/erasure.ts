import { erasableTable, erasureTables } from "@alpokat/subgraph";
import type { MigrationInterface, QueryRunner } from "typeorm";

/** A sale stays in the shop's books; who bought it, and from where it was recorded, may go. */
const EMPTIED = `
  ALTER TABLE transactions.receipt ALTER buyer DROP NOT NULL, ALTER address_sealed DROP NOT NULL,
    ALTER token_hash DROP NOT NULL, ADD CONSTRAINT emptied_together CHECK (num_nulls(buyer, address_sealed, token_hash) IN (0, 3));
  -- The software that a sale was recorded with stood in clear; it is the person's as much as the address is.
  ALTER TABLE transactions.sale ALTER device_id DROP NOT NULL, ALTER ip_address_sealed DROP NOT NULL,
    DROP COLUMN application, DROP COLUMN system, ADD COLUMN software_sealed bytea;
  CREATE INDEX sale_recorder ON transactions.sale (recorded_by);
  CREATE INDEX sale_by_buyer ON transactions.sale (buyer) WHERE buyer IS NOT NULL;
  CREATE INDEX refund_recorder ON transactions.refund (recorded_by);
  CREATE INDEX refund_by_buyer ON transactions.refund (buyer) WHERE buyer IS NOT NULL;
  CREATE INDEX receipt_by_buyer ON transactions.receipt (buyer) WHERE buyer IS NOT NULL;
`;

/** A recorded document is frozen still: the job that erases may empty what is about a person, and nothing else. */
const FROZEN = `
  CREATE OR REPLACE FUNCTION transactions.freeze_document() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    personal text[] := ARRAY['buyer', 'device_id', 'ip_address_sealed', 'software_sealed'];
  BEGIN
    IF current_setting('app.job', true) = 'erasure' THEN
      IF (to_jsonb(NEW) - personal) <> (to_jsonb(OLD) - personal) OR EXISTS (
        SELECT FROM jsonb_each(to_jsonb(NEW)) changed
         WHERE changed.key = ANY (personal) AND changed.value <> 'null' AND changed.value <> to_jsonb(OLD)->changed.key
      ) THEN
        RAISE EXCEPTION 'of a recorded % only what is personal is emptied', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END IF;
    IF OLD.import_reference IS NULL OR NEW.total < OLD.total THEN
      RAISE EXCEPTION 'a recorded % is not changed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END $$;
  -- Emptying a person's columns leaves the sums alone.
  DROP TRIGGER total_is_sum_of_lines ON transactions.sale;
  CREATE CONSTRAINT TRIGGER total_is_sum_of_lines AFTER INSERT OR UPDATE OF total ON transactions.sale
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION transactions.check_sale_total();
  DROP TRIGGER total_is_sum_of_lines ON transactions.refund;
  CREATE CONSTRAINT TRIGGER total_is_sum_of_lines AFTER INSERT OR UPDATE OF total ON transactions.refund
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION transactions.check_refund_total();
`;

const ERASABLE = [
  erasableTable("transactions", "receipt", "UPDATE (buyer, address_sealed, token_hash)"),
  erasableTable("transactions", "sale", "UPDATE (buyer, device_id, ip_address_sealed, software_sealed)"),
  erasableTable("transactions", "refund", "UPDATE (buyer)"),
].join("\n");

/** Erasure of buyers and of the people who record sales; the books themselves stay. */
export class Erasure1795530002000 implements MigrationInterface {
  readonly name = "Erasure1795530002000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(erasureTables("transactions"));
    await runner.query(EMPTIED);
    await runner.query(FROZEN);
    await runner.query(ERASABLE);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
