import { jobIs, rowSecurity } from "@alpokat/persistence";
import type { MigrationInterface, QueryRunner } from "typeorm";

const REASONS = `
  -- Why a case was closed, and opened again: what was written before stays when it is closed once more.
  CREATE TABLE transactions.fraud_case_reason (
    id            uuid        PRIMARY KEY,
    case_id       uuid        NOT NULL REFERENCES transactions.fraud_case,
    kind          text        NOT NULL CHECK (kind IN ('CLOSED', 'REOPENED')),
    given_by      uuid        NOT NULL,
    given_at      timestamptz NOT NULL,
    reason_sealed bytea       NOT NULL
  );
  CREATE INDEX fraud_case_reason_case ON transactions.fraud_case_reason (case_id, id);
  GRANT SELECT, INSERT ON transactions.fraud_case_reason TO transactions_app;
  ${rowSecurity("transactions.fraud_case_reason", jobIs("fraud-desk"))}
`;

/** What somebody put aside is looked at again once something severe joins it: else it would wait for as long as the rest. */
const WAKING = `
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
        priority = CASE 'HIGH' WHEN EXCLUDED.priority THEN 'HIGH' ELSE c.priority END, due_at = least(c.due_at, EXCLUDED.due_at),
        snoozed_until = CASE 'HIGH' WHEN EXCLUDED.priority THEN NULL ELSE c.snoozed_until END
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

/** Cases keep every reason that was given, and come back when something severe joins them. */
export class FraudCaseReasons1795801001000 implements MigrationInterface {
  readonly name = "FraudCaseReasons1795801001000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(REASONS);
    await runner.query(WAKING);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
