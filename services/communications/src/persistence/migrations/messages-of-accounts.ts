import { jobIs } from "@alpokat/persistence";
import { ERASURE_JOB, erasableTable } from "@alpokat/subgraph";
import type { MigrationInterface, QueryRunner } from "typeorm";

/** Of an account's messages nothing is ever deleted but by its erasure, and whoever else tries is refused. */
const REFUSAL = `
  CREATE FUNCTION communications.refuse_deletion() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF (${jobIs(ERASURE_JOB)}) IS NOT TRUE THEN
      RAISE EXCEPTION '%: emptied by erasures only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
  END $$;
`;

/** Receipts' messages are the shop's, and stay. */
const onlyErased = (table: string): string => `
  CREATE TRIGGER refuse_deletion BEFORE DELETE ON communications.${table} FOR EACH STATEMENT EXECUTE FUNCTION communications.refuse_deletion();
  CREATE POLICY only_erased ON communications.${table} AS RESTRICTIVE FOR DELETE USING (account_id IS NOT NULL);
`;

const ERASABLE = ["message", "delivery", "delivery_attempt"]
  .map((table) => erasableTable("communications", table, "DELETE") + onlyErased(table))
  .join("\n");

/** Both are found by account, for its erasure and for its copy. */
const INDEX = `
  CREATE INDEX delivery_account ON communications.delivery (account_id) WHERE account_id IS NOT NULL;
`;

/** Messages to people with an account go with an erasure. */
export class MessagesOfAccounts1795798000000 implements MigrationInterface {
  readonly name = "MessagesOfAccounts1795798000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(REFUSAL);
    await runner.query(ERASABLE);
    await runner.query(INDEX);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
