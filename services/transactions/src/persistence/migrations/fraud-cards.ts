import type { MigrationInterface, QueryRunner } from "typeorm";

const COUNTED = [
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
const MEMBERS = ["merchants", "cashiers", "devices", "subnets", "cards"] as const;
const KINDS = ["SALES", "REFUNDS", "OFFLINE_SALES", "VOIDS", "DENIED_PAYMENTS"] as const;
const SUMS = {
  SALES: "sales_sum",
  REFUNDS: "refunds_sum",
  OFFLINE_SALES: "offline_sum",
  VOIDS: "voids_sum",
} as const;

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

const sumsOf = (window: CountedWindow): string =>
  Object.entries(SUMS)
    .map(([kind, column]) => `'${kind}', ${sumOf(window, column)}`)
    .join(", ");

const COUNTS = byWindow(
  (window) =>
    `jsonb_build_object('counts', jsonb_build_object(${KINDS.map((kind) => `'${kind}', ${sumOf(window, kind.toLowerCase())}`).join(", ")}),
       'sums', jsonb_build_object(${sumsOf(window)}))`,
);
const DISTINCT = byWindow(
  (window) =>
    `jsonb_build_object(${MEMBERS.map((column) => `'${column.toUpperCase()}', ${distinctOf(window, column)}`).join(", ")})`,
);

const REACHED = `((c.width = 'MINUTE' AND c.bucket >= p.at - interval '1 hour')
          OR (c.width = 'HOUR' AND c.bucket >= date_trunc('hour', p.at) - interval '24 hours')) AND c.bucket <= p.at`;

/** SQL: events of one call, as rows. */
const EVENTS = `jsonb_to_recordset(events) AS event (kind text, amount numeric, currency text, "isOffline" boolean, "deniedPayments" integer,
        at timestamptz, bin smallint, "hourClass" text, pivots jsonb, members jsonb)`;

const TABLES = `
  ALTER TABLE transactions.fraud_counter
    DROP CONSTRAINT fraud_counter_pivot_kind_check,
    ADD CONSTRAINT fraud_counter_pivot_kind_check CHECK (pivot_kind IN ('OUTLET', 'CASHIER', 'DEVICE', 'SUBNET', 'CARD')),
    ADD COLUMN voids           integer     NOT NULL DEFAULT 0,
    ADD COLUMN voids_sum       numeric(20) NOT NULL DEFAULT 0,
    ADD COLUMN denied_payments integer     NOT NULL DEFAULT 0,
    ADD COLUMN cards           bigint[]    NOT NULL DEFAULT '{}' CHECK (cardinality(cards) <= 32);
  GRANT UPDATE (voids, voids_sum, denied_payments, cards) ON transactions.fraud_counter TO transactions_app;

  ALTER TABLE transactions.fraud_decision
    DROP CONSTRAINT fraud_decision_kind_check,
    ADD CONSTRAINT fraud_decision_kind_check CHECK (kind IN ('SALE', 'PAYMENT', 'REFUND', 'VOID'));
`;

const SUM_OF = (kind: string): string => `COALESCE(sum(amount) FILTER (WHERE kind = '${kind}'), 0)`;
/** SQL: at most 32 different members of an event's list, such as its cards. */
const LISTED = (column: string): string =>
  `ARRAY(SELECT DISTINCT m::bigint FROM unnest(array_agg(members->'${column}')) AS held (list), jsonb_array_elements_text(held.list) AS m LIMIT 32)`;

const COUNT = `
  -- Adds events to their bins and to their pivots, in minutes and in hours. Rows come in the order of their keys, so that two calls never wait for each other crosswise.
  CREATE OR REPLACE FUNCTION transactions.fraud_count(events jsonb) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO transactions.fraud_amount_bin AS b (merchant_pivot, hour_class, currency, outlet_pivot, bin, sales)
    SELECT decode(pivots->>'MERCHANT', 'hex'), "hourClass", currency, decode(pivots->>'OUTLET', 'hex'), event.bin, count(*)
      FROM ${EVENTS} WHERE kind = 'SALE' GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
    ON CONFLICT (merchant_pivot, hour_class, currency, outlet_pivot, bin) DO UPDATE SET sales = b.sales + EXCLUDED.sales;

    INSERT INTO transactions.fraud_counter AS c (pivot_kind, pivot, merchant_pivot, currency, width, bucket, ${[...COUNTED, ...MEMBERS].join(", ")})
    SELECT p.key, decode(p.value, 'hex'), CASE WHEN p.key = 'OUTLET' THEN decode(pivots->>'MERCHANT', 'hex') END, currency, w.width, date_trunc(w.unit, at),
           count(*) FILTER (WHERE kind = 'SALE'), count(*) FILTER (WHERE kind = 'REFUND'), count(*) FILTER (WHERE kind = 'SALE' AND "isOffline"),
           count(*) FILTER (WHERE kind = 'VOID'), COALESCE(sum("deniedPayments"), 0),
           ${SUM_OF("SALE")}, ${SUM_OF("REFUND")}, COALESCE(sum(amount) FILTER (WHERE kind = 'SALE' AND "isOffline"), 0), ${SUM_OF("VOID")},
           ${list(["merchants", "cashiers", "devices", "subnets"], (column) => `(array_agg(DISTINCT (members->>'${column}')::bigint))[1:32]`)}, ${LISTED("cards")}
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
const READ_WINDOWS = `
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

const GATHER = `
  -- Days since the outlet last sold anything on a day before; by outlet and day, and absent where it never did.
  CREATE FUNCTION transactions.fraud_quiet_days(outlets uuid[], days date[]) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
  BEGIN
    RETURN (
      SELECT COALESCE(jsonb_object_agg(e.outlet || ' ' || e.day, e.day - former.business_day), '{}')
        FROM (SELECT DISTINCT outlet, day FROM unnest(outlets, days) AS asked (outlet, day)) e
       CROSS JOIN LATERAL (
         SELECT c.business_day FROM transactions.day_counter c
          WHERE c.outlet_id = e.outlet AND c.kind = 'SALE' AND c.business_day < e.day ORDER BY c.business_day DESC LIMIT 1) former);
  END $$;

  -- All that rules look at, or null where that took longer than the caller's time limit: then nothing was counted. What is
  -- caught here is no error to the server, and no fifty lines of SQL in its log each time that it has a busy minute.
  CREATE FUNCTION transactions.fraud_gather(events jsonb, merchants uuid[], outlets uuid[], days date[]) RETURNS jsonb LANGUAGE plpgsql AS $$
  BEGIN
    RETURN jsonb_build_object(
      'answer', transactions.fraud_signals_of(events),
      'mismatches', transactions.settlement_mismatches(merchants),
      'quietDays', transactions.fraud_quiet_days(outlets, days),
      'shadows', transactions.fraud_shadow_rules());
  EXCEPTION WHEN query_canceled OR lock_not_available THEN
    SET LOCAL statement_timeout TO DEFAULT;
    RETURN NULL;
  END $$;
`;

/** Counts cards, denied payments and voids beside what was counted, and tells that the time has run out without an error. */
export class FraudCards1795760001000 implements MigrationInterface {
  readonly name = "FraudCards1795760001000";

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [TABLES, COUNT, READ_WINDOWS, GATHER]) await runner.query(part);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
