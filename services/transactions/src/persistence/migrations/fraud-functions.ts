const COUNTED = ["sales", "refunds", "offline_sales", "sales_sum", "refunds_sum", "offline_sum"];
const MEMBERS = ["merchants", "cashiers", "devices", "subnets"];

const list = (columns: readonly string[], each: (column: string) => string): string =>
  columns.map(each).join(", ");

/** SQL: adds an event to its four pivots, in minutes and in hours, in one statement. Rows come in the order of their key, so that two sales never wait for each other crosswise. */
const COUNT = `
    INSERT INTO transactions.fraud_counter AS c (pivot_kind, pivot, merchant_pivot, currency, width, bucket, ${list([...COUNTED, ...MEMBERS], (column) => column)})
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

/** SQL: the windows of every pivot. A window covers at least its length: it begins with the bucket in which it begins. */
const WINDOWS = `
    SELECT jsonb_agg(to_jsonb(counted)) INTO windows FROM (
      SELECT p.key AS pivot, w.name AS "window", ${list(COUNTED, (column) => `COALESCE(sum(c.${column}), 0) AS ${column}`)}
        FROM jsonb_each_text(event->'pivots') p
        CROSS JOIN (VALUES ('1m', 'MINUTE', 'minute', interval '1 minute'), ('10m', 'MINUTE', 'minute', interval '10 minutes'),
                           ('1h', 'MINUTE', 'minute', interval '1 hour'), ('24h', 'HOUR', 'hour', interval '24 hours')) w (name, width, unit, length)
        LEFT JOIN transactions.fraud_counter c
          ON c.width = w.width AND c.bucket >= date_trunc(w.unit, at) - w.length AND c.bucket <= at AND c.currency = event->>'currency'
         AND CASE WHEN p.key = 'MERCHANT' THEN c.merchant_pivot = merchant ELSE c.pivot = decode(p.value, 'hex') AND c.pivot_kind = p.key END
       GROUP BY p.key, w.name
    ) counted;`;

/** SQL: of each member that a pivot saw within a day, when it was last seen: in which window it counts is read from that. */
const SEEN = `
    SELECT jsonb_agg(to_jsonb(sighting)) INTO seen FROM (
      SELECT p.key AS pivot, m.kind, c.width, extract(epoch FROM max(c.bucket))::bigint AS bucket
        FROM jsonb_each_text(event->'pivots') p
        JOIN transactions.fraud_counter c ON c.bucket >= date_trunc('hour', at) - interval '24 hours' AND c.bucket <= at
         AND CASE WHEN p.key = 'MERCHANT' THEN c.merchant_pivot = merchant ELSE c.pivot = decode(p.value, 'hex') AND c.pivot_kind = p.key END
        CROSS JOIN LATERAL (${MEMBERS.map((column) => `SELECT '${column.toUpperCase()}' AS kind, unnest(c.${column}) AS member`).join(" UNION ALL ")}) m
       GROUP BY p.key, m.kind, c.width, m.member
    ) sighting;`;

/**
 * SQL: counts an event, and answers all that the rules look at in one round trip. They run as a job of their own, so that the
 * transaction of a sale reads what is counted about others here and nowhere else.
 */
export const FRAUD_FUNCTIONS = `
  CREATE FUNCTION transactions.with_member(known bigint[], new bigint[]) RETURNS bigint[] LANGUAGE sql IMMUTABLE
    RETURN CASE WHEN known @> new OR cardinality(known) >= 32 THEN known ELSE known || new END;

  -- Runs what follows as a job. Returns the one before, to go back to; a function that fails takes this back with it.
  CREATE FUNCTION transactions.begin_job(job text) RETURNS text LANGUAGE plpgsql AS $$
  DECLARE
    before text := COALESCE(current_setting('app.job', true), '');
  BEGIN
    PERFORM set_config('app.job', job, true);
    RETURN before;
  END $$;

  CREATE FUNCTION transactions.fraud_signals(event jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  DECLARE
    job text := transactions.begin_job('fraud-signals');
    at timestamptz := (event->>'at')::timestamptz;
    merchant bytea := decode(event->'pivots'->>'MERCHANT', 'hex');
    outlet bytea := decode(event->'pivots'->>'OUTLET', 'hex');
    amount numeric := (event->>'amount')::numeric;
    is_sale boolean := event->>'kind' = 'SALE';
    is_offline boolean := is_sale AND COALESCE((event->>'isOffline')::boolean, false);
    windows jsonb;
    seen jsonb;
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
    ${WINDOWS}
    ${SEEN}
    answer := jsonb_build_object(
      'windows', windows, 'seen', COALESCE(seen, '[]'), 'bins', COALESCE(bins, '{}'),
      'rules', (SELECT COALESCE(jsonb_agg(jsonb_build_object('id', id, 'name', name, 'version', version, 'definition', definition)), '[]')
                  FROM transactions.fraud_rule WHERE state = 'PUBLISHED'),
      'lists', (SELECT COALESCE(jsonb_agg(jsonb_build_object('pivot', l.pivot_kind, 'list', l.list)), '[]')
                  FROM transactions.fraud_list_entry l JOIN jsonb_each_text(event->'pivots') p
                    ON l.pivot_kind = p.key AND l.pivot = decode(p.value, 'hex') WHERE l.expires_at > at),
      'snoozed', (SELECT COALESCE(jsonb_agg(jsonb_build_object('pivot', s.pivot_kind, 'rule', s.rule_name)), '[]')
                    FROM transactions.fraud_snooze s JOIN jsonb_each_text(event->'pivots') p
                      ON s.pivot_kind = p.key AND s.pivot = decode(p.value, 'hex') WHERE s.until > at)
    );
    PERFORM set_config('app.job', job, true);
    RETURN answer;
  END $$;

  -- Stores a decision; one that somebody has to look at joins the merchant's open case, or opens one.
  CREATE FUNCTION transactions.fraud_record(d jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  DECLARE
    job text := transactions.begin_job('fraud-signals');
    of_case uuid;
    is_new boolean;
  BEGIN
    IF d->>'outcome' <> 'APPROVE' THEN
      INSERT INTO transactions.fraud_case AS c (id, merchant_id, state, priority, score, decision_count, opened_at, due_at)
      VALUES ((d->>'caseId')::uuid, (d->>'merchantId')::uuid, 'PENDING', d->>'priority', (d->>'score')::smallint, 1,
              (d->>'decidedAt')::timestamptz, (d->>'dueAt')::timestamptz)
      ON CONFLICT (merchant_id) WHERE state <> 'CLOSED' DO UPDATE SET
        version = c.version + 1, decision_count = c.decision_count + 1, score = greatest(c.score, EXCLUDED.score),
        priority = CASE 'HIGH' WHEN EXCLUDED.priority THEN 'HIGH' ELSE c.priority END, due_at = least(c.due_at, EXCLUDED.due_at)
      RETURNING c.id, c.id = (d->>'caseId')::uuid INTO of_case, is_new;
      INSERT INTO transactions.fraud_case_subject VALUES (of_case, (d->>'recordedBy')::uuid) ON CONFLICT DO NOTHING;
    END IF;
    INSERT INTO transactions.fraud_decision (id, merchant_id, outlet_id, kind, transaction_id, amount, currency, payment_method, recorded_by,
      outcome, score, findings, rule_ids, inputs, pivots, is_timed_out, decided_at, case_id)
    VALUES ((d->>'id')::uuid, (d->>'merchantId')::uuid, (d->>'outletId')::uuid, d->>'kind', (d->>'transactionId')::uuid, (d->>'amount')::bigint,
      d->>'currency', d->>'paymentMethod', (d->>'recordedBy')::uuid, d->>'outcome', (d->>'score')::smallint, d->'findings',
      ARRAY(SELECT jsonb_array_elements_text(d->'ruleIds'))::uuid[], NULLIF(d->'inputs', 'null'), d->'pivots', (d->>'isTimedOut')::boolean,
      (d->>'decidedAt')::timestamptz, of_case);
    PERFORM set_config('app.job', job, true);
    RETURN jsonb_build_object('caseId', of_case, 'isNew', is_new);
  END $$;

  -- Forgets buckets that no window reaches any more, some at a time.
  CREATE FUNCTION transactions.fraud_forget(at timestamptz, most integer) RETURNS integer LANGUAGE plpgsql AS $$
  DECLARE
    forgotten integer;
  BEGIN
    DELETE FROM transactions.fraud_counter WHERE ctid = ANY (ARRAY(
      SELECT ctid FROM transactions.fraud_counter
       WHERE (width = 'MINUTE' AND bucket < at - interval '2 hours') OR (width = 'HOUR' AND bucket < at - interval '26 hours')
       LIMIT most FOR UPDATE SKIP LOCKED));
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    RETURN forgotten;
  END $$;
`;
