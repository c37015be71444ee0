import type { MigrationInterface, QueryRunner } from "typeorm";

const COUNTED = ["sales", "refunds", "offline_sales", "sales_sum", "refunds_sum", "offline_sum"] as const;
const MEMBERS = ["merchants", "cashiers", "devices", "subnets"] as const;
const KINDS = ["SALES", "REFUNDS", "OFFLINE_SALES"] as const;
const SUMS = { SALES: "sales_sum", REFUNDS: "refunds_sum", OFFLINE_SALES: "offline_sum" } as const;

/** Windows, each with the width of the buckets that it is counted in. A window begins with the bucket in which it begins. */
const WINDOWS = [
  { name: "1m", width: "MINUTE", unit: "minute", length: "1 minute" },
  { name: "10m", width: "MINUTE", unit: "minute", length: "10 minutes" },
  { name: "1h", width: "MINUTE", unit: "minute", length: "1 hour" },
  { name: "24h", width: "HOUR", unit: "hour", length: "24 hours" },
] as const;
type CountedWindow = (typeof WINDOWS)[number];

const list = (columns: readonly string[], each: (column: string) => string): string =>
  columns.map(each).join(", ");

/** SQL: a bucket is of a window. */
const within = ({ width, unit, length }: CountedWindow, bucket: string): string =>
  `width = '${width}' AND ${bucket} >= date_trunc('${unit}', at) - interval '${length}'`;

const sumOf = (window: CountedWindow, column: string): string =>
  `COALESCE(sum(${column}) FILTER (WHERE currency = in_currency AND ${within(window, "bucket")}), 0)`;

const distinctOf = (window: CountedWindow, column: string): string =>
  `count(*) FILTER (WHERE kind = '${column}' AND ${within(window, "last")})`;

/** SQL: an object of objects by window. */
const byWindow = (each: (window: CountedWindow) => string): string =>
  `jsonb_build_object(${WINDOWS.map((window) => `'${window.name}', ${each(window)}`).join(", ")})`;

const COUNTS = byWindow(
  (window) =>
    `jsonb_build_object('counts', jsonb_build_object(${KINDS.map((kind) => `'${kind}', ${sumOf(window, kind.toLowerCase())}`).join(", ")}),
       'sums', jsonb_build_object(${KINDS.map((kind) => `'${kind}', ${sumOf(window, SUMS[kind])}`).join(", ")}))`,
);
const DISTINCT = byWindow(
  (window) =>
    `jsonb_build_object(${MEMBERS.map((column) => `'${column.toUpperCase()}', ${distinctOf(window, column)}`).join(", ")})`,
);

const REACHED = `((c.width = 'MINUTE' AND c.bucket >= p.at - interval '1 hour')
          OR (c.width = 'HOUR' AND c.bucket >= date_trunc('hour', p.at) - interval '24 hours')) AND c.bucket <= p.at`;

/** SQL: events of one call, as rows. */
const EVENTS = `jsonb_to_recordset(events) AS event (kind text, amount numeric, currency text, "isOffline" boolean, at timestamptz,
        bin smallint, "hourClass" text, pivots jsonb, members jsonb)`;

const COUNT = `
  CREATE FUNCTION transactions.with_members(known bigint[], new bigint[]) RETURNS bigint[] LANGUAGE sql IMMUTABLE
    RETURN CASE WHEN known @> new OR cardinality(known) >= 32 THEN known
      ELSE known || ARRAY(SELECT m FROM unnest(new) m WHERE m <> ALL (known) LIMIT greatest(0, 32 - cardinality(known))) END;

  -- Adds events to their bins and to their pivots, in minutes and in hours. Rows come in the order of their keys, so that two calls never wait for each other crosswise.
  CREATE FUNCTION transactions.fraud_count(events jsonb) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO transactions.fraud_amount_bin AS b (merchant_pivot, hour_class, currency, outlet_pivot, bin, sales)
    SELECT decode(pivots->>'MERCHANT', 'hex'), "hourClass", currency, decode(pivots->>'OUTLET', 'hex'), event.bin, count(*)
      FROM ${EVENTS} WHERE kind = 'SALE' GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
    ON CONFLICT (merchant_pivot, hour_class, currency, outlet_pivot, bin) DO UPDATE SET sales = b.sales + EXCLUDED.sales;

    INSERT INTO transactions.fraud_counter AS c (pivot_kind, pivot, merchant_pivot, currency, width, bucket, ${[...COUNTED, ...MEMBERS].join(", ")})
    SELECT p.key, decode(p.value, 'hex'), CASE WHEN p.key = 'OUTLET' THEN decode(pivots->>'MERCHANT', 'hex') END, currency, w.width, date_trunc(w.unit, at),
           count(*) FILTER (WHERE kind = 'SALE'), count(*) FILTER (WHERE kind <> 'SALE'), count(*) FILTER (WHERE kind = 'SALE' AND "isOffline"),
           COALESCE(sum(amount) FILTER (WHERE kind = 'SALE'), 0), COALESCE(sum(amount) FILTER (WHERE kind <> 'SALE'), 0),
           COALESCE(sum(amount) FILTER (WHERE kind = 'SALE' AND "isOffline"), 0),
           ${list(MEMBERS, (column) => `(array_agg(DISTINCT (members->>'${column}')::bigint))[1:32]`)}
      FROM ${EVENTS}
     CROSS JOIN LATERAL jsonb_each_text(pivots) p CROSS JOIN (VALUES ('MINUTE', 'minute'), ('HOUR', 'hour')) w (width, unit)
     WHERE p.key <> 'MERCHANT'
     GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 2, 1, 5, 6, 4
    ON CONFLICT (pivot, pivot_kind, width, bucket, currency) DO UPDATE SET
      ${list(COUNTED, (column) => `${column} = c.${column} + EXCLUDED.${column}`)},
      ${list(MEMBERS, (column) => `${column} = transactions.with_members(c.${column}, EXCLUDED.${column})`)};
  END $$;
`;

/**
 * What windows reach is read once for each pivot, by the counters' keys, however many events name it. OFFSET 0 keeps each
 * look-up by itself: as a join the planner could read everybody's counters of a day for it.
 */
export const READ_WINDOWS = `
  CREATE OR REPLACE FUNCTION transactions.fraud_windows_of(events jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  BEGIN
    RETURN (
      WITH pivot AS MATERIALIZED (
        SELECT DISTINCT p.key AS kind, p.value AS name, currency AS in_currency, date_trunc('minute', at) AS at
          FROM ${EVENTS} CROSS JOIN LATERAL jsonb_each_text(pivots) p
      ), wanted AS MATERIALIZED (
        SELECT p.kind, p.name, p.in_currency, p.at, c.currency, c.width, c.bucket, ${list([...COUNTED, ...MEMBERS], (column) => `c.${column}`)}
          FROM pivot p CROSS JOIN LATERAL (
            SELECT * FROM transactions.fraud_counter c WHERE c.pivot = decode(p.name, 'hex') AND c.pivot_kind = p.kind AND ${REACHED} OFFSET 0) c
         WHERE p.kind <> 'MERCHANT'
        UNION ALL
        SELECT p.kind, p.name, p.in_currency, p.at, c.currency, c.width, c.bucket, ${list([...COUNTED, ...MEMBERS], (column) => `c.${column}`)}
          FROM pivot p CROSS JOIN LATERAL (
            SELECT * FROM transactions.fraud_counter c WHERE c.merchant_pivot = decode(p.name, 'hex') AND ${REACHED} OFFSET 0) c
         WHERE p.kind = 'MERCHANT'
      ), counted AS (
        SELECT kind AS of, name, in_currency, at, ${COUNTS} AS counts FROM wanted GROUP BY 1, 2, 3, 4
      ), sighting AS (
        SELECT c.kind AS of, name, in_currency, at, m.kind, width, max(bucket) AS last
          FROM wanted c
         CROSS JOIN LATERAL (${MEMBERS.map((column) => `SELECT '${column}' AS kind, unnest(c.${column}) AS member`).join(" UNION ALL ")}) m
         GROUP BY c.kind, name, in_currency, at, m.kind, width, m.member
      ), seen AS (
        SELECT of, name, in_currency, at, ${DISTINCT} AS members FROM sighting GROUP BY 1, 2, 3, 4
      )
      SELECT jsonb_agg(jsonb_build_object('pivot', of, 'name', name, 'currency', in_currency, 'minute', extract(epoch FROM at)::bigint,
               'counts', counts, 'distinct', members)) FROM counted JOIN seen USING (of, name, in_currency, at));
  END $$;
`;

const SIGNALS = `
  -- Counts events, and answers all that the rules look at of them in one round trip. What is to end with the caller's time limit: what follows has its own again.
  CREATE FUNCTION transactions.fraud_signals_of(events jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  DECLARE
    job text := transactions.begin_job('fraud-signals');
    bins jsonb;
    answer jsonb;
  BEGIN
    SELECT jsonb_agg(jsonb_build_object('merchant', e.merchant, 'hourClass', e."hourClass", 'currency', e.currency, 'bins', (
             SELECT COALESCE(jsonb_object_agg(known.bin, known.sales), '{}') FROM (
               SELECT b.bin, sum(b.sales) AS sales FROM transactions.fraud_amount_bin b
                WHERE b.merchant_pivot = decode(e.merchant, 'hex') AND b.hour_class = e."hourClass" AND b.currency = e.currency GROUP BY b.bin) known)))
      INTO bins FROM (SELECT DISTINCT pivots->>'MERCHANT' AS merchant, "hourClass", currency FROM ${EVENTS}) e;
    PERFORM transactions.fraud_count(events);
    answer := jsonb_build_object(
      'pivots', transactions.fraud_windows_of(events),
      'bins', bins,
      'rules', (SELECT COALESCE(jsonb_agg(jsonb_build_object('id', id, 'name', name, 'version', version, 'definition', definition)), '[]')
                  FROM transactions.fraud_rule WHERE state = 'PUBLISHED'),
      'lists', (SELECT COALESCE(jsonb_agg(jsonb_build_object('pivot', p.kind, 'name', p.name, 'list', l.list, 'until', l.expires_at)), '[]')
                  FROM (SELECT DISTINCT key AS kind, value AS name FROM ${EVENTS} CROSS JOIN LATERAL jsonb_each_text(pivots)) p
                  JOIN transactions.fraud_list_entry l ON l.pivot_kind = p.kind AND l.pivot = decode(p.name, 'hex')),
      'snoozed', (SELECT COALESCE(jsonb_agg(jsonb_build_object('pivot', p.kind, 'name', p.name, 'rule', s.rule_name, 'until', s.until)), '[]')
                    FROM (SELECT DISTINCT key AS kind, value AS name FROM ${EVENTS} CROSS JOIN LATERAL jsonb_each_text(pivots)) p
                    JOIN transactions.fraud_snooze s ON s.pivot_kind = p.kind AND s.pivot = decode(p.name, 'hex'))
    );
    PERFORM set_config('app.job', job, true);
    SET LOCAL statement_timeout TO DEFAULT;
    RETURN answer;
  END $$;
`;

const RECORD = `
  -- Stores decisions; one that somebody has to look at joins the merchant's open case, or opens one. Answers with the cases, by decision.
  CREATE FUNCTION transactions.fraud_record_of(decisions jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
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
      outcome, score, findings, rule_ids, inputs, pivots, is_timed_out, decided_at, case_id)
    SELECT n.id, n."merchantId", n."outletId", n.kind, n."transactionId", n.amount, n.currency, n."paymentMethod", n."recordedBy", n.outcome, n.score,
           n.findings, n."ruleIds", NULLIF(n.inputs, 'null'), n.pivots, n."isTimedOut", n."decidedAt", (cases->n.id::text->>'caseId')::uuid
      FROM jsonb_to_recordset(decisions) AS n (id uuid, "merchantId" uuid, "outletId" uuid, kind text, "transactionId" uuid, amount bigint, currency text,
        "paymentMethod" text, "recordedBy" uuid, outcome text, score smallint, findings jsonb, "ruleIds" uuid[], inputs jsonb, pivots jsonb,
        "isTimedOut" boolean, "decidedAt" timestamptz);
    PERFORM set_config('app.job', job, true);
    RETURN cases;
  END $$;
`;

const FORMER = `
  DROP FUNCTION transactions.fraud_signals_in_time(jsonb), transactions.fraud_signals(jsonb), transactions.fraud_windows(jsonb),
    transactions.fraud_record(jsonb), transactions.with_member(bigint[], bigint[]);
`;

/** Decides on events that are recorded together by one statement, and stores the decisions by another. */
export class FraudTogether1795720001000 implements MigrationInterface {
  readonly name = "FraudTogether1795720001000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(FORMER);
    await runner.query(COUNT);
    await runner.query(READ_WINDOWS);
    await runner.query(SIGNALS);
    await runner.query(RECORD);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
