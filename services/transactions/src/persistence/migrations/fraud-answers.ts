import type { MigrationInterface, QueryRunner } from "typeorm";
import { COUNTED, EVENTS, MEMBERS, SELDOM, list, wanted } from "./fraud-customers";

const COUNTS = ["sales", "refunds", "offline_sales", "voids", "denied_payments"];
const SUMS = ["sales_sum", "refunds_sum", "offline_sum", "voids_sum"];

const FORMER = `
  DROP FUNCTION transactions.fraud_gather(jsonb, uuid[], uuid[], date[]), transactions.fraud_signals_of(jsonb), transactions.fraud_windows_of(jsonb);
`;

/** SQL: the members of a counter, with their kind. */
const unnested = (column: string): string =>
  `SELECT '${column}' AS of, unnest(${column}) AS member${SELDOM.includes(column) ? ` WHERE ${column} <> '{}'` : ""}`;

/**
 * What windows reach is read once for each pivot, by the counters' keys, however many events name it, and summed once for
 * each tier: a window is the sum of its tiers, which whoever asks adds up. OFFSET 0 keeps each look-up by itself: as a join
 * the planner could read everybody's counters of a day for it.
 */
const READ_TIERS = `
  CREATE FUNCTION transactions.fraud_windows_of(events jsonb) RETURNS json LANGUAGE plpgsql AS $$
  BEGIN
    RETURN (
      WITH pivot AS MATERIALIZED (
        SELECT row_number() OVER () AS place, * FROM (
          SELECT DISTINCT p.key AS kind, p.value AS name, currency AS in_currency, date_trunc('minute', at) AS at
            FROM ${EVENTS} CROSS JOIN LATERAL jsonb_each_text(pivots) p) named
      ), wanted AS MATERIALIZED (
        ${wanted("c.pivot = decode(p.name, 'hex') AND c.pivot_kind = p.kind", "p.kind <> 'MERCHANT'")}
        UNION ALL
        ${wanted("c.merchant_pivot = decode(p.name, 'hex')", "p.kind = 'MERCHANT'")}
      ), counted AS (
        SELECT place, tier, ${list(COUNTED, (column) => `COALESCE(sum(${column}) FILTER (WHERE is_own), 0) AS ${column}`)} FROM wanted GROUP BY place, tier
      ), seen AS (
        -- A member counts in the nearest tier in which it was seen; the hours of the day are counted by themselves.
        SELECT place, tier, ${list(MEMBERS, (column) => `count(*) FILTER (WHERE of = '${column}') AS ${column}`)}
          FROM (SELECT place, m.of, min(tier) AS tier
                  FROM wanted CROSS JOIN LATERAL (${MEMBERS.map(unnested).join(" UNION ALL ")}) m
                 GROUP BY place, m.of, m.member, tier = 4) sighting
         GROUP BY place, tier
      )
      SELECT json_agg(json_build_object('pivot', kind, 'name', name, 'currency', in_currency, 'minute', extract(epoch FROM at)::bigint, 'tiers', tiers))
        FROM pivot JOIN (
          SELECT place, json_agg(json_build_array(tier, json_build_array(${COUNTS.join(", ")}), json_build_array(${SUMS.join(", ")}),
                          json_build_array(${list(MEMBERS, (column) => `COALESCE(${column}, 0)`)}))) AS tiers
            FROM counted LEFT JOIN seen USING (place, tier) GROUP BY place) counts USING (place));
  END $$;
`;

const SIGNALS = `
  -- Counts events, and answers all that the rules look at of them in one round trip. What is to end with the caller's time limit: what follows has its own again.
  CREATE FUNCTION transactions.fraud_signals_of(events jsonb) RETURNS json LANGUAGE plpgsql AS $$
  DECLARE
    job text := transactions.begin_job('fraud-signals');
    named bytea[] := ARRAY(SELECT DISTINCT decode(p.value, 'hex') FROM jsonb_array_elements(events) e CROSS JOIN LATERAL jsonb_each_text(e->'pivots') p);
    bins jsonb;
    answer json;
  BEGIN
    SELECT jsonb_agg(jsonb_build_object('merchant', e.merchant, 'hourClass', e."hourClass", 'currency', e.currency, 'bins', (
             SELECT COALESCE(jsonb_object_agg(known.bin, known.sales), '{}') FROM (
               SELECT b.bin, sum(b.sales) AS sales FROM transactions.fraud_amount_bin b
                WHERE b.merchant_pivot = decode(e.merchant, 'hex') AND b.hour_class = e."hourClass" AND b.currency = e.currency GROUP BY b.bin) known)))
      INTO bins FROM (SELECT DISTINCT pivots->>'MERCHANT' AS merchant, "hourClass", currency FROM ${EVENTS}) e;
    PERFORM transactions.fraud_count(events);
    IF jsonb_path_exists(events, '$[*].members.customers') THEN
      PERFORM transactions.fraud_count_customers(events);
    END IF;
    answer := json_build_object(
      'pivots', transactions.fraud_windows_of(events),
      'bins', bins,
      'rules', (SELECT COALESCE(jsonb_agg(jsonb_build_object('id', id, 'name', name, 'version', version, 'definition', definition)), '[]')
                  FROM transactions.fraud_rule WHERE state = 'PUBLISHED'),
      -- Digests of pivots of two kinds are never alike: each kind has a key of its own.
      'lists', (SELECT COALESCE(jsonb_agg(jsonb_build_object('pivot', pivot_kind, 'name', encode(pivot, 'hex'), 'list', list, 'until', expires_at)), '[]')
                  FROM transactions.fraud_list_entry WHERE pivot = ANY (named)),
      'snoozed', (SELECT COALESCE(jsonb_agg(jsonb_build_object('pivot', pivot_kind, 'name', encode(pivot, 'hex'), 'rule', rule_name, 'until', until)), '[]')
                    FROM transactions.fraud_snooze WHERE pivot = ANY (named))
    );
    PERFORM set_config('app.job', job, true);
    SET LOCAL statement_timeout TO DEFAULT;
    RETURN answer;
  END $$;
`;

const GATHER = `
  CREATE FUNCTION transactions.fraud_gather(events jsonb, merchants uuid[], outlets uuid[], days date[]) RETURNS json LANGUAGE plpgsql AS $$
  BEGIN
    RETURN json_build_object(
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

/**
 * Answers signals as JSON that is written once. Within each other, binary ones are copied by every function that they
 * pass, which was a third of what reading windows cost.
 */
export class FraudAnswers1795803000000 implements MigrationInterface {
  readonly name = "FraudAnswers1795803000000";

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [FORMER, READ_TIERS, SIGNALS, GATHER]) await runner.query(part);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
