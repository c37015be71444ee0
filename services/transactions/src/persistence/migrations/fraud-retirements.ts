import { jobIs, rowSecurity } from "@alpokat/persistence";
import type { MigrationInterface, QueryRunner } from "typeorm";

const TABLE = `
  -- That a version in force is to go is proposed by one person and done by another: without it nothing guards. Of each proposal
  -- it stays who made it, and who ended it how.
  CREATE TABLE transactions.fraud_rule_retirement (
    id          uuid        PRIMARY KEY,
    rule_id     uuid        NOT NULL REFERENCES transactions.fraud_rule,
    -- LAPSED: another version took its place before.
    state       text        NOT NULL CHECK (state IN ('PROPOSED', 'DONE', 'WITHDRAWN', 'LAPSED')),
    proposed_by uuid        NOT NULL,
    proposed_at timestamptz NOT NULL,
    ended_by    uuid,
    ended_at    timestamptz,
    CHECK ((state = 'PROPOSED') = (ended_at IS NULL)),
    CHECK ((ended_by IS NULL) = (ended_at IS NULL)),
    CONSTRAINT fraud_rule_retirement_four_eyes CHECK (state <> 'DONE' OR ended_by <> proposed_by)
  );
  CREATE UNIQUE INDEX fraud_rule_retirement_open ON transactions.fraud_rule_retirement (rule_id) WHERE state = 'PROPOSED';
  CREATE INDEX fraud_rule_retirement_rule ON transactions.fraud_rule_retirement (rule_id);
  GRANT SELECT, INSERT ON transactions.fraud_rule_retirement TO transactions_app;
  GRANT UPDATE (state, ended_by, ended_at) ON transactions.fraud_rule_retirement TO transactions_app;
  ${rowSecurity("transactions.fraud_rule_retirement", jobIs("fraud-desk", "fraud-backtest"))}
`;

const GUARDS = `
  CREATE FUNCTION transactions.guard_fraud_rule_retirement() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP = 'INSERT' AND NEW.state <> 'PROPOSED' THEN
      RAISE EXCEPTION 'retirement %: proposed first', NEW.id USING ERRCODE = 'insufficient_privilege';
    ELSIF TG_OP = 'UPDATE' AND (OLD.state <> 'PROPOSED' OR
          (NEW.id, NEW.rule_id, NEW.proposed_by, NEW.proposed_at) IS DISTINCT FROM (OLD.id, OLD.rule_id, OLD.proposed_by, OLD.proposed_at)) THEN
      RAISE EXCEPTION 'retirement %: stays as it was', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER guarded BEFORE INSERT OR UPDATE ON transactions.fraud_rule_retirement
    FOR EACH ROW EXECUTE FUNCTION transactions.guard_fraud_rule_retirement();

  -- A version leaves its force for another one, which two people made, or by two people's word. Asked at the end: the other
  -- comes into force after it.
  CREATE FUNCTION transactions.guard_fraud_rule_end() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NOT EXISTS (SELECT FROM transactions.fraud_rule_retirement r WHERE r.rule_id = NEW.id AND r.state = 'DONE')
       AND NOT EXISTS (SELECT FROM transactions.fraud_rule v WHERE v.name = NEW.name AND v.state = 'PUBLISHED') THEN
      RAISE EXCEPTION 'rule %: retired by a second person', NEW.id USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
  END $$;
  CREATE CONSTRAINT TRIGGER ended_by_two AFTER UPDATE OF state ON transactions.fraud_rule DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.state = 'PUBLISHED' AND NEW.state = 'RETIRED') EXECUTE FUNCTION transactions.guard_fraud_rule_end();
`;

/** A rule in force is taken out of it by two people, as it is put there. */
export class FraudRetirements1795801000000 implements MigrationInterface {
  readonly name = "FraudRetirements1795801000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLE);
    await runner.query(GUARDS);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
