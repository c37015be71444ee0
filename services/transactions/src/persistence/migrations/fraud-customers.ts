import type { MigrationInterface, QueryRunner } from "typeorm";

export const COUNTED = [
  "sales",
  "refunds",
  "offline_sales",
  "voids",
  "denied_payments",
  "sales_sum",
  "refunds_sum",
  "offline_sum",
  "voids_sum",
] as const;
/** Of these an event has one each, or none: what a provider tells of has no device and no network. */
const SINGLE = ["merchants", "cashiers", "devices", "subnets"] as const;
const COUNTED_MEMBERS = [...SINGLE, "cards"] as const;
export const MEMBERS = [...COUNTED_MEMBERS, "customers"] as const;
/** Cash has no card, and few sales name a buyer: an empty list that is skipped costs less than one that nothing is taken from. */
export const SELDOM: readonly string[] = ["cards", "customers"];

export const list = (columns: readonly string[], each: (column: string) => string): string =>
  columns.map(each).join(", ");

/** SQL: events of one call, as rows. */
export const EVENTS = `jsonb_to_recordset(events) AS event (kind text, amount numeric, currency text, "isOffline" boolean, "deniedPayments" integer,
        at timestamptz, bin smallint, "hourClass" text, pivots jsonb, members jsonb)`;

/** SQL: at most 32 different ones of a group. To sort a group of one member costs many times what the comparison does. */
const different = (column: string): string =>
  `CASE WHEN min(${column}) = max(${column}) THEN ARRAY[min(${column})] WHEN max(${column}) IS NULL THEN '{}'::bigint[]
        ELSE ARRAY(SELECT DISTINCT m FROM unnest(array_agg(${column})) AS held (m) WHERE m IS NOT NULL ORDER BY m LIMIT 32) END`;

/** SQL: at most 32 different cards of a group. */
const CARDS = `CASE WHEN max(jsonb_array_length(cards)) = 0 THEN '{}'::bigint[]
        ELSE ARRAY(SELECT DISTINCT m::bigint FROM unnest(array_agg(cards)) AS held (list), jsonb_array_elements_text(held.list) AS m ORDER BY 1 LIMIT 32) END`;

/** SQL: a bucket's members with those that came; nearly always they are among them, and then no function is called. */
const joined = (column: string): string =>
  `${column} = CASE WHEN c.${column} @> EXCLUDED.${column} THEN c.${column} ELSE transactions.with_members(c.${column}, EXCLUDED.${column}) END`;

const TABLE = `
  ALTER TABLE transactions.fraud_counter ADD COLUMN customers bigint[] NOT NULL DEFAULT '{}' CHECK (cardinality(customers) <= 32);
  GRANT UPDATE (customers) ON transactions.fraud_counter TO transactions_app;
`;

const COUNT = `
  -- Adds events to their bins and to their pivots, in minutes and in hours. Rows come in the order of their keys, so that two calls never wait for each other crosswise.
  CREATE OR REPLACE FUNCTION transactions.fraud_count(events jsonb) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO transactions.fraud_amount_bin AS b (merchant_pivot, hour_class, currency, outlet_pivot, bin, sales)
    SELECT decode(pivots->>'MERCHANT', 'hex'), "hourClass", currency, decode(pivots->>'OUTLET', 'hex'), event.bin, count(*)
      FROM ${EVENTS} WHERE kind = 'SALE' GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
    ON CONFLICT (merchant_pivot, hour_class, currency, outlet_pivot, bin) DO UPDATE SET sales = b.sales + EXCLUDED.sales;

    INSERT INTO transactions.fraud_counter AS c (pivot_kind, pivot, merchant_pivot, currency, width, bucket, ${[...COUNTED, ...COUNTED_MEMBERS].join(", ")})
    SELECT p.kind, p.pivot, p.merchant, currency, w.width, CASE w.width WHEN 'MINUTE' THEN minute ELSE hour END,
           sum(sale), sum(refund), sum(offline), sum(void), COALESCE(sum(denied), 0),
           sum(sale * amount), sum(refund * amount), sum(offline * amount), sum(void * amount), ${list(SINGLE, different)}, ${CARDS}
      -- OFFSET 0: what an event says is read once, and not for each of its pivots and widths.
      FROM (SELECT (kind = 'SALE')::int AS sale, (kind = 'REFUND')::int AS refund, (kind = 'SALE' AND "isOffline")::int AS offline,
                   (kind = 'VOID')::int AS void, "deniedPayments" AS denied, amount, currency, date_trunc('minute', at) AS minute,
                   date_trunc('hour', at) AS hour, pivots, COALESCE(members->'cards', '[]') AS cards,
                   ${list(SINGLE, (column) => `(members->>'${column}')::bigint AS ${column}`)} FROM ${EVENTS} OFFSET 0) e
     CROSS JOIN LATERAL (SELECT key AS kind, decode(value, 'hex') AS pivot, CASE key WHEN 'OUTLET' THEN decode(pivots->>'MERCHANT', 'hex') END AS merchant
                           FROM jsonb_each_text(pivots) WHERE key <> 'MERCHANT' OFFSET 0) p
     CROSS JOIN (VALUES ('MINUTE'), ('HOUR')) w (width)
     GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 2, 1, 5, 6, 4
    ON CONFLICT (pivot, pivot_kind, width, bucket, currency) DO UPDATE SET
      ${list(COUNTED, (column) => `${column} = c.${column} + EXCLUDED.${column}`)},
      ${list(COUNTED_MEMBERS, joined)};
  END $$;

  -- Adds buyers to the pivots of events that name any. Apart from the rest: a sale names nobody, and pays nothing for this.
  CREATE FUNCTION transactions.fraud_count_customers(events jsonb) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO transactions.fraud_counter AS c (pivot_kind, pivot, merchant_pivot, currency, width, bucket, customers)
    SELECT p.key, decode(p.value, 'hex'), CASE p.key WHEN 'OUTLET' THEN decode(pivots->>'MERCHANT', 'hex') END, currency, w.width, date_trunc(w.unit, at),
           (array_agg(DISTINCT m.member::bigint))[1:32]
      FROM ${EVENTS} CROSS JOIN LATERAL jsonb_array_elements_text(members->'customers') AS m (member)
     CROSS JOIN LATERAL jsonb_each_text(pivots) p CROSS JOIN (VALUES ('MINUTE', 'minute'), ('HOUR', 'hour')) w (width, unit)
     WHERE p.key <> 'MERCHANT'
     GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 2, 1, 5, 6, 4
    ON CONFLICT (pivot, pivot_kind, width, bucket, currency) DO UPDATE SET ${joined("customers")};
  END $$;
`;

const REACHED = `((c.width = 'MINUTE' AND c.bucket >= p.at - interval '1 hour')
          OR (c.width = 'HOUR' AND c.bucket >= date_trunc('hour', p.at) - interval '24 hours')) AND c.bucket <= p.at`;

/** SQL: counters that a pivot's windows reach, each with its tier: within a minute, ten, an hour, and the hours of the day. */
export const wanted = (key: string, condition: string): string => `
        SELECT p.place, c.currency = p.in_currency AS is_own,
               CASE WHEN c.width = 'HOUR' THEN 4 WHEN c.bucket >= p.at - interval '1 minute' THEN 1
                    WHEN c.bucket >= p.at - interval '10 minutes' THEN 2 ELSE 3 END AS tier, ${list([...COUNTED, ...MEMBERS], (column) => `c.${column}`)}
          FROM pivot p CROSS JOIN LATERAL (SELECT * FROM transactions.fraud_counter c WHERE ${key} AND ${REACHED} OFFSET 0) c
         WHERE ${condition}`;

/** SQL: the members of a counter, with their place among kinds of them. */
const unnested = (column: string, place: number): string =>
  `SELECT ${String(place)} AS of, unnest(${column}) AS member${SELDOM.includes(column) ? ` WHERE ${column} <> '{}'` : ""}`;

/**
 * What windows reach is read once for each pivot, by the counters' keys, however many events name it, and summed once for
 * each tier: a window is the sum of its tiers, which whoever asks adds up. OFFSET 0 keeps each look-up by itself: as a join
 * the planner could read everybody's counters of a day for it.
 */
const READ_TIERS = `
  CREATE OR REPLACE FUNCTION transactions.fraud_windows_of(events jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
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
        SELECT place, COALESCE(jsonb_agg(figures) FILTER (WHERE is_own), '[]') AS counts
          FROM (SELECT place, is_own, jsonb_build_array(tier, ${list(COUNTED, (column) => `sum(${column})`)}) AS figures FROM wanted GROUP BY place, is_own, tier) tiers
         GROUP BY place
      ), seen AS (
        -- A member counts in the nearest tier in which it was seen; the hours of the day are counted by themselves.
        SELECT place, jsonb_agg(figures) AS members
          FROM (SELECT place, jsonb_build_array(of, tier, count(*)) AS figures
                  FROM (SELECT place, m.of, min(tier) AS tier
                          FROM wanted CROSS JOIN LATERAL (${MEMBERS.map(unnested).join(" UNION ALL ")}) m
                         GROUP BY place, m.of, m.member, tier = 4) sighting
                 GROUP BY place, of, tier) tiers
         GROUP BY place
      )
      SELECT jsonb_agg(jsonb_build_object('pivot', kind, 'name', name, 'currency', in_currency, 'minute', extract(epoch FROM at)::bigint,
               'counts', counts, 'distinct', members)) FROM pivot JOIN counted USING (place) JOIN seen USING (place));
  END $$;
`;

const SIGNALS = `
  -- Counts events, and answers all that the rules look at of them in one round trip. What is to end with the caller's time limit: what follows has its own again.
  CREATE OR REPLACE FUNCTION transactions.fraud_signals_of(events jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  DECLARE
    job text := transactions.begin_job('fraud-signals');
    named bytea[] := ARRAY(SELECT DISTINCT decode(p.value, 'hex') FROM jsonb_array_elements(events) e CROSS JOIN LATERAL jsonb_each_text(e->'pivots') p);
    bins jsonb;
    answer jsonb;
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
    answer := jsonb_build_object(
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

const SIGHT = `
  -- Counts buyers who became known where nothing is decided. Tells whether there was time for it; where there was none, nothing was counted.
  CREATE FUNCTION transactions.fraud_sight(events jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
  DECLARE
    job text;
  BEGIN
    -- Within the block that is undone as a whole: what is begun outside of it would outlive the end of its time.
    job := transactions.begin_job('fraud-signals');
    PERFORM transactions.fraud_count_customers(events);
    PERFORM set_config('app.job', job, true);
    SET LOCAL statement_timeout TO DEFAULT;
    RETURN true;
  EXCEPTION WHEN query_canceled OR lock_not_available THEN
    SET LOCAL statement_timeout TO DEFAULT;
    RETURN false;
  END $$;
`;

/** Counts different buyers beside what was counted, and events that come from no device. */
export class FraudCustomers1795792000000 implements MigrationInterface {
  readonly name = "FraudCustomers1795792000000";

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [TABLE, COUNT, READ_TIERS, SIGNALS, SIGHT]) await runner.query(part);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
