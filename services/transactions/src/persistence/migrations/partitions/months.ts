/**
 * SQL functions that divide tables by the month that a row's id says (UTC). A table partitioned by range of one UUIDv7
 * column becomes one of them by `partition_by_month`; `ensure_months` then serves every such table of the schema.
 */
export const MONTHS = `
  -- Below it are the ids of earlier moments: of the kernel's ids the first 48 bits are milliseconds since 1970.
  CREATE FUNCTION transactions.first_id_at(moment timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (lpad(to_hex(GREATEST(0, floor(extract(epoch FROM moment) * 1000))::bigint), 12, '0') || repeat('0', 20))::uuid
  $$;

  -- A partition is reached through its parent alone: nobody has rights on it, and its own row security shows nothing.
  -- It is attached, not made in place: that lets others read meanwhile.
  CREATE FUNCTION transactions.add_partition(parent name, suffix text, first_id uuid, next_id uuid) RETURNS void LANGUAGE plpgsql AS $$
  DECLARE
    partition name := parent || '_' || suffix;
  BEGIN
    EXECUTE format('CREATE TABLE transactions.%I (LIKE transactions.%I INCLUDING ALL)', partition, parent);
    EXECUTE format('REVOKE ALL ON transactions.%I FROM PUBLIC, transactions_app', partition);
    EXECUTE format('ALTER TABLE transactions.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', partition);
    EXECUTE format('ALTER TABLE transactions.%I ATTACH PARTITION transactions.%I FOR VALUES FROM (%s) TO (%L)',
                   parent, partition, COALESCE(quote_literal(first_id), 'MINVALUE'), next_id);
  END $$;

  CREATE FUNCTION transactions.add_month(parent name, month date) RETURNS void LANGUAGE sql AS $$
    SELECT transactions.add_partition(parent, to_char(month, 'YYYY_MM'), transactions.first_id_at(month::timestamp AT TIME ZONE 'UTC'),
                                      transactions.first_id_at((month + interval '1 month') AT TIME ZONE 'UTC'))
  $$;

  -- Months begin with the one that this runs in; everything before is one partition, whatever year it is of.
  CREATE FUNCTION transactions.partition_by_month(parent name) RETURNS void LANGUAGE plpgsql AS $$
  DECLARE
    month date := date_trunc('month', now() AT TIME ZONE 'UTC');
  BEGIN
    PERFORM transactions.add_partition(parent, 'history', NULL, transactions.first_id_at(month::timestamp AT TIME ZONE 'UTC'));
    PERFORM transactions.add_month(parent, month);
  END $$;

  -- What the service may do of all this: it names the last month that shall be there, and gets it without a gap.
  CREATE FUNCTION transactions.ensure_months(until date) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = transactions, pg_temp AS $$
  DECLARE
    parent name;
    month date;
    made integer := 0;
  BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('transactions.ensure_months', 0));
    FOR parent, month IN
      SELECT whole.relname, max(to_date(right(part.relname, 7), 'YYYY_MM'))
        FROM pg_partitioned_table JOIN pg_class whole ON whole.oid = partrelid
        JOIN pg_inherits ON inhparent = whole.oid JOIN pg_class part ON part.oid = inhrelid
       WHERE whole.relnamespace = 'transactions'::regnamespace AND part.relname ~ '_[0-9]{4}_[0-9]{2}$'
       GROUP BY whole.relname ORDER BY whole.relname
    LOOP
      IF until IS NULL OR until > month + interval '10 years' THEN
        RAISE EXCEPTION 'months are made ten years ahead at most, not until %', until USING ERRCODE = 'invalid_parameter_value';
      END IF;
      WHILE month < date_trunc('month', until::timestamp) LOOP
        month := month + interval '1 month';
        PERFORM transactions.add_month(parent, month);
        made := made + 1;
      END LOOP;
    END LOOP;
    RETURN made;
  END $$;

  REVOKE ALL ON FUNCTION transactions.add_partition(name, text, uuid, uuid), transactions.add_month(name, date),
    transactions.partition_by_month(name), transactions.ensure_months(date) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION transactions.ensure_months(date) TO transactions_app;
`;
