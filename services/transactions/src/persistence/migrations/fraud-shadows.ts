import type { MigrationInterface, QueryRunner } from "typeorm";

const RULES = `
  ALTER TABLE transactions.fraud_rule
    ADD COLUMN shadowed_by uuid,
    ADD COLUMN shadowed_at timestamptz,
    DROP CONSTRAINT fraud_rule_state_check,
    ADD CONSTRAINT fraud_rule_state_check CHECK (state IN ('DRAFT', 'SHADOW', 'PUBLISHED', 'RETIRED')),
    ADD CONSTRAINT fraud_rule_shadowed CHECK ((shadowed_by IS NULL) = (shadowed_at IS NULL) AND (state <> 'SHADOW' OR shadowed_by IS NOT NULL)),
    ADD CONSTRAINT fraud_rule_shadow_four_eyes CHECK (shadowed_by <> drafted_by),
    ADD CONSTRAINT fraud_rule_definition_is_object CHECK (jsonb_typeof(definition) = 'object');
  CREATE UNIQUE INDEX fraud_rule_in_shadow ON transactions.fraud_rule (name) WHERE state = 'SHADOW';
  GRANT UPDATE (shadowed_by, shadowed_at) ON transactions.fraud_rule TO transactions_app;

  CREATE OR REPLACE FUNCTION transactions.guard_fraud_rule() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    movable text[] := '{state,shadowed_by,shadowed_at,published_by,published_at,retired_at}';
  BEGIN
    IF TG_OP = 'INSERT' THEN
      IF NEW.state <> 'DRAFT' THEN
        RAISE EXCEPTION 'rule %: drafted first, published afterwards', NEW.id USING ERRCODE = 'insufficient_privilege';
      END IF;
      RETURN NEW;
    END IF;
    IF (to_jsonb(NEW) - movable) <> (to_jsonb(OLD) - movable)
       OR (OLD.published_by IS NOT NULL AND NEW.published_by IS DISTINCT FROM OLD.published_by)
       OR (OLD.shadowed_by IS NOT NULL AND NEW.shadowed_by IS DISTINCT FROM OLD.shadowed_by) THEN
      RAISE EXCEPTION 'rule %: draft a new version instead of changing it', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF (OLD.state, NEW.state) NOT IN (('DRAFT', 'SHADOW'), ('DRAFT', 'PUBLISHED'), ('DRAFT', 'RETIRED'),
                                      ('SHADOW', 'PUBLISHED'), ('SHADOW', 'RETIRED'), ('PUBLISHED', 'RETIRED')) THEN
      RAISE EXCEPTION 'rule %: no way from % to %', OLD.id, OLD.state, NEW.state USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END $$;

  -- Versions that run in shadow. Apart from those in force: nobody who reads these decides by them.
  CREATE FUNCTION transactions.fraud_shadow_rules() RETURNS jsonb LANGUAGE plpgsql AS $$
  DECLARE
    job text := transactions.begin_job('fraud-signals');
    rules jsonb;
  BEGIN
    SELECT COALESCE(jsonb_agg(jsonb_build_object('id', id, 'name', name, 'version', version, 'definition', definition) ORDER BY name), '[]')
      INTO rules FROM transactions.fraud_rule WHERE state = 'SHADOW';
    PERFORM set_config('app.job', job, true);
    RETURN rules;
  END $$;
`;

const DECISIONS = `
  -- What versions in shadow would have come to; null where none ran. The decision's own columns never depend on it.
  ALTER TABLE transactions.fraud_decision ADD COLUMN shadows jsonb CHECK (jsonb_typeof(shadows) = 'array');
  CREATE INDEX fraud_decision_shadowed ON transactions.fraud_decision (decided_at) WHERE shadows IS NOT NULL;

  CREATE OR REPLACE FUNCTION transactions.fraud_record_of(decisions jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  DECLARE
    job text := transactions.begin_job('fraud-signals');
    d jsonb;
    of_case uuid;
    is_new boolean;
    cases jsonb := '{}';
  BEGIN
    FOR d IN SELECT e FROM jsonb_array_elements(decisions) e WHERE e->>'outcome' <> 'APPROVE' LOOP
      INSERT INTO transactions.fraud_case AS c (id, merchant_id, state, priority, score, decision_count, opened_at, due_at)
      VALUES ((d->>'caseId')::uuid, (d->>'merchantId')::uuid, 'PENDING', d->>'priority', (d->>'score')::smallint, 1,
              (d->>'decidedAt')::timestamptz, (d->>'dueAt')::timestamptz)
      ON CONFLICT (merchant_id) WHERE state <> 'CLOSED' DO UPDATE SET
        version = c.version + 1, decision_count = c.decision_count + 1, score = greatest(c.score, EXCLUDED.score),
        priority = CASE 'HIGH' WHEN EXCLUDED.priority THEN 'HIGH' ELSE c.priority END, due_at = least(c.due_at, EXCLUDED.due_at)
      RETURNING c.id, c.id = (d->>'caseId')::uuid INTO of_case, is_new;
      INSERT INTO transactions.fraud_case_subject VALUES (of_case, (d->>'recordedBy')::uuid) ON CONFLICT DO NOTHING;
      cases := cases || jsonb_build_object(d->>'id', jsonb_build_object('caseId', of_case, 'isNew', is_new));
    END LOOP;
    INSERT INTO transactions.fraud_decision (id, merchant_id, outlet_id, kind, transaction_id, amount, currency, payment_method, recorded_by,
      outcome, score, findings, rule_ids, inputs, pivots, is_timed_out, decided_at, case_id, shadows)
    SELECT n.id, n."merchantId", n."outletId", n.kind, n."transactionId", n.amount, n.currency, n."paymentMethod", n."recordedBy", n.outcome, n.score,
           n.findings, n."ruleIds", NULLIF(n.inputs, 'null'), n.pivots, n."isTimedOut", n."decidedAt", (cases->n.id::text->>'caseId')::uuid, n.shadows
      FROM jsonb_to_recordset(decisions) AS n (id uuid, "merchantId" uuid, "outletId" uuid, kind text, "transactionId" uuid, amount bigint, currency text,
        "paymentMethod" text, "recordedBy" uuid, outcome text, score smallint, findings jsonb, "ruleIds" uuid[], inputs jsonb, pivots jsonb,
        "isTimedOut" boolean, "decidedAt" timestamptz, shadows jsonb);
    PERFORM set_config('app.job', job, true);
    RETURN cases;
  END $$;
`;

/** Versions of rules that run in shadow, and what they would have come to, stored with the decision by the same statement. */
export class FraudShadows1795760000000 implements MigrationInterface {
  readonly name = "FraudShadows1795760000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(RULES);
    await runner.query(DECISIONS);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
