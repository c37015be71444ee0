import type { MigrationInterface, QueryRunner } from "typeorm";

const COUNTED = ["sales", "refunds", "offline_sales", "sales_sum", "refunds_sum", "offline_sum"];
const MEMBERS = ["merchants", "cashiers", "devices", "subnets"];

const list = (columns: readonly string[], each: (column: string) => string): string =>
  columns.map(each).join(", ");

/** Minutes that the windows up to an hour reach, and hours of the day: each from the bucket in which it begins. */
const REACHED = `((c.width = 'MINUTE' AND c.bucket >= date_trunc('minute', at) - interval '1 hour')
          OR (c.width = 'HOUR' AND c.bucket >= date_trunc('hour', at) - interval '24 hours')) AND c.bucket <= at`;

/**
 * What the windows reach is read once, by the counters' keys: a condition that chose between two keys could use neither, and
 * read everybody's counters.
 */
const READ = `
  CREATE FUNCTION transactions.fraud_windows(event jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  DECLARE
    at timestamptz := (event->>'at')::timestamptz;
    answer jsonb;
  BEGIN
    WITH wanted AS MATERIALIZED (
      SELECT p.key AS of, c.* FROM jsonb_each_text(event->'pivots') p
        JOIN transactions.fraud_counter c ON c.pivot = decode(p.value, 'hex') AND c.pivot_kind = p.key
       WHERE p.key <> 'MERCHANT' AND ${REACHED}
      UNION ALL
      SELECT 'MERCHANT', c.* FROM transactions.fraud_counter c
       WHERE c.merchant_pivot = decode(event->'pivots'->>'MERCHANT', 'hex') AND ${REACHED}
    ), counted AS (
      SELECT p.key AS pivot, w.name AS "window", ${list(COUNTED, (column) => `COALESCE(sum(c.${column}), 0) AS ${column}`)}
        FROM jsonb_each_text(event->'pivots') p
        CROSS JOIN (VALUES ('1m', 'MINUTE', 'minute', interval '1 minute'), ('10m', 'MINUTE', 'minute', interval '10 minutes'),
                           ('1h', 'MINUTE', 'minute', interval '1 hour'), ('24h', 'HOUR', 'hour', interval '24 hours')) w (name, width, unit, length)
        LEFT JOIN wanted c ON c.of = p.key AND c.width = w.width AND c.currency = event->>'currency' AND c.bucket >= date_trunc(w.unit, at) - w.length
       GROUP BY p.key, w.name
    ), sighting AS (
      SELECT c.of AS pivot, m.kind, c.width, extract(epoch FROM max(c.bucket))::bigint AS bucket
        FROM wanted c
        CROSS JOIN LATERAL (${MEMBERS.map((column) => `SELECT '${column.toUpperCase()}' AS kind, unnest(c.${column}) AS member`).join(" UNION ALL ")}) m
       GROUP BY c.of, m.kind, c.width, m.member
    )
    SELECT jsonb_build_object('windows', (SELECT jsonb_agg(to_jsonb(counted)) FROM counted),
                              'seen', COALESCE((SELECT jsonb_agg(to_jsonb(sighting)) FROM sighting), '[]')) INTO answer;
    RETURN answer;
  END $$;
`;

const COUNT = `
    INSERT INTO transactions.fraud_counter AS c (pivot_kind, pivot, merchant_pivot, currency, width, bucket, ${[...COUNTED, ...MEMBERS].join(", ")})
    SELECT p.key, decode(p.value, 'hex'), CASE WHEN p.key = 'OUTLET' THEN merchant END, event->>'currency', w.width, date_trunc(w.unit, at),
           is_sale::int, (NOT is_sale)::int, is_offline::int,
           CASE WHEN is_sale THEN amount ELSE 0 END, CASE WHEN is_sale THEN 0 ELSE amount END, CASE WHEN is_offline THEN amount ELSE 0 END,
           ${list(MEMBERS, (column) => `ARRAY[(event->'members'->>'${column}')::bigint]`)}
      FROM jsonb_each_text(event->'pivots') p CROSS JOIN (VALUES ('MINUTE', 'minute'), ('HOUR', 'hour')) w (width, unit)
     WHERE p.key <> 'MERCHANT'
     ORDER BY 2, 1, 5
    ON CONFLICT (pivot, pivot_kind, width, bucket, currency) DO UPDATE SET
      ${list(COUNTED, (column) => `${column} = c.${column} + EXCLUDED.${column}`)},
      ${list(MEMBERS, (column) => `${column} = transactions.with_member(c.${column}, EXCLUDED.${column})`)};`;

const SIGNALS = `
  CREATE OR REPLACE FUNCTION transactions.fraud_signals(event jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  DECLARE
    job text := transactions.begin_job('fraud-signals');
    at timestamptz := (event->>'at')::timestamptz;
    merchant bytea := decode(event->'pivots'->>'MERCHANT', 'hex');
    outlet bytea := decode(event->'pivots'->>'OUTLET', 'hex');
    amount numeric := (event->>'amount')::numeric;
    is_sale boolean := event->>'kind' = 'SALE';
    is_offline boolean := is_sale AND COALESCE((event->>'isOffline')::boolean, false);
    bins jsonb;
    answer jsonb;
  BEGIN
    SELECT jsonb_object_agg(b.bin, b.sales) INTO bins FROM (
      SELECT bin, sum(sales) AS sales FROM transactions.fraud_amount_bin
       WHERE merchant_pivot = merchant AND hour_class = event->>'hourClass' AND currency = event->>'currency' GROUP BY bin
    ) b;
    IF is_sale THEN
      INSERT INTO transactions.fraud_amount_bin AS b (merchant_pivot, hour_class, currency, outlet_pivot, bin, sales)
      VALUES (merchant, event->>'hourClass', event->>'currency', outlet, (event->>'bin')::smallint, 1)
      ON CONFLICT (merchant_pivot, hour_class, currency, outlet_pivot, bin) DO UPDATE SET sales = b.sales + 1;
    END IF;
    ${COUNT}
    answer := transactions.fraud_windows(event) || jsonb_build_object(
      'bins', COALESCE(bins, '{}'),
      'rules', (SELECT COALESCE(jsonb_agg(jsonb_build_object('id', id, 'name', name, 'version', version, 'definition', definition)), '[]')
                  FROM transactions.fraud_rule WHERE state = 'PUBLISHED'),
      'lists', (SELECT COALESCE(jsonb_agg(jsonb_build_object('pivot', l.pivot_kind, 'list', l.list)), '[]')
                  FROM jsonb_each_text(event->'pivots') p JOIN transactions.fraud_list_entry l
                    ON l.pivot_kind = p.key AND l.pivot = decode(p.value, 'hex') WHERE l.expires_at > at),
      'snoozed', (SELECT COALESCE(jsonb_agg(jsonb_build_object('pivot', s.pivot_kind, 'rule', s.rule_name)), '[]')
                    FROM jsonb_each_text(event->'pivots') p JOIN transactions.fraud_snooze s
                      ON s.pivot_kind = p.key AND s.pivot = decode(p.value, 'hex') WHERE s.until > at)
    );
    PERFORM set_config('app.job', job, true);
    RETURN answer;
  END $$;
`;

/** What is only to be looked at goes on: REVIEW holds nothing, as it holds no sale. */
const HOLDS = `
  CREATE OR REPLACE FUNCTION transactions.fraud_holds(of_kind text, of_transaction uuid) RETURNS boolean LANGUAGE plpgsql AS $$
  DECLARE
    job text := transactions.begin_job('fraud-signals');
    held boolean;
  BEGIN
    SELECT EXISTS (
      SELECT FROM transactions.fraud_decision d
       WHERE d.transaction_id = of_transaction AND d.kind = of_kind AND d.outcome IN ('BLOCK_AND_REVIEW', 'DECLINE') AND NOT EXISTS (
         SELECT FROM transactions.fraud_decision_review r WHERE r.decision_id = d.id AND r.review = 'APPROVED')
    ) INTO held;
    PERFORM set_config('app.job', job, true);
    RETURN held;
  END $$;
`;

/** Reads the counters of an event by their keys, and holds what a rule blocks. */
export class FraudSignals1795650002000 implements MigrationInterface {
  readonly name = "FraudSignals1795650002000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(READ);
    await runner.query(SIGNALS);
    await runner.query(HOLDS);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
