import type { MigrationInterface, QueryRunner } from "typeorm";

const LATE = `
  CREATE INDEX qris_report_late ON transactions.qris_report (merchant_id, received_at) WHERE outcome = 'PAID_AFTER_EXPIRY';

  -- How often somebody paid a code of a merchant within a day after its time had ended. No rule tells more than a thousand from a thousand.
  CREATE FUNCTION transactions.fraud_late_payments(merchants uuid[], at timestamptz) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
  BEGIN
    RETURN (
      SELECT COALESCE(jsonb_object_agg(wanted.merchant, late.number) FILTER (WHERE late.number > 0), '{}')
        FROM unnest(merchants) AS wanted (merchant)
       CROSS JOIN LATERAL (
         SELECT count(*) AS number FROM (
           SELECT FROM transactions.qris_report r
            WHERE r.merchant_id = wanted.merchant AND r.outcome = 'PAID_AFTER_EXPIRY' AND r.received_at >= at - interval '24 hours' LIMIT 1000) AS each) AS late);
  END $$;

  CREATE OR REPLACE FUNCTION transactions.fraud_gather(events jsonb, merchants uuid[], outlets uuid[], days date[]) RETURNS jsonb LANGUAGE plpgsql AS $$
  BEGIN
    RETURN jsonb_build_object(
      'answer', transactions.fraud_signals_of(events),
      'mismatches', transactions.settlement_mismatches(merchants),
      'latePayments', transactions.fraud_late_payments(merchants, (events->0->>'at')::timestamptz),
      'quietDays', transactions.fraud_quiet_days(outlets, days),
      'shadows', transactions.fraud_shadow_rules());
  EXCEPTION WHEN query_canceled OR lock_not_available THEN
    SET LOCAL statement_timeout TO DEFAULT;
    RETURN NULL;
  END $$;
`;

/** Tells fraud rules how often codes of a merchant were paid after their time. */
export class FraudLatePayments1795760002000 implements MigrationInterface {
  readonly name = "FraudLatePayments1795760002000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(LATE);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
