/** What holds of settlements whoever writes. */
export const SETTLEMENT_RULES = `
  ALTER TABLE transactions.state_move DROP CONSTRAINT state_move_thing_check,
    ADD CONSTRAINT state_move_thing_check CHECK (thing IN ('sale', 'payment', 'refund', 'settlement line'));
  INSERT INTO transactions.state_move
  SELECT 'settlement line', before, after
    FROM unnest(ARRAY['SUGGESTED', 'MISMATCH', 'DUPLICATE', 'UNMATCHED']) before, unnest(ARRAY['MATCHED', 'BOOKED', 'IGNORED']) after;

  CREATE FUNCTION transactions.freeze_settlement_line() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM transactions.check_move('settlement line', OLD.state, NEW.state);
    RETURN NEW;
  END $$;
  CREATE TRIGGER frozen BEFORE UPDATE OF state ON transactions.settlement_line
    FOR EACH ROW EXECUTE FUNCTION transactions.freeze_settlement_line();

  -- By construction: what a file sums up to is what its lines sum up to.
  CREATE FUNCTION transactions.sum_up_settlement() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = transactions, pg_temp AS $$
  BEGIN
    UPDATE settlement s
       SET lines = s.lines + n.lines, gross = s.gross + n.gross, fee = s.fee + n.fee, net = s.net + n.net,
           period_from = least(s.period_from, n.first_day), period_to = greatest(s.period_to, n.last_day)
      FROM (SELECT settlement_id, count(*) AS lines, sum(gross) AS gross, sum(fee) AS fee, sum(net) AS net,
                   min(settled_on) AS first_day, max(settled_on) AS last_day
              FROM added GROUP BY settlement_id) n
     WHERE s.id = n.settlement_id;
    RETURN NULL;
  END $$;
  CREATE TRIGGER summed_up AFTER INSERT ON transactions.settlement_line
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION transactions.sum_up_settlement();

  -- When the transaction commits, a line is MATCHED where it settles something, and nowhere else.
  CREATE FUNCTION transactions.check_line_is_matched() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    checked_id uuid := (to_jsonb(NEW)->>TG_ARGV[0])::uuid;
  BEGIN
    IF EXISTS (SELECT FROM transactions.settlement_line WHERE id = checked_id AND state = 'MATCHED')
       <> EXISTS (SELECT FROM transactions.recon_match WHERE line_id = checked_id) THEN
      RAISE EXCEPTION 'settlement line % is matched with nothing, or not matched with something', checked_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
  END $$;
  CREATE CONSTRAINT TRIGGER is_matched AFTER INSERT OR UPDATE OF state ON transactions.settlement_line
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION transactions.check_line_is_matched('id');
  CREATE CONSTRAINT TRIGGER is_matched AFTER INSERT ON transactions.recon_match
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION transactions.check_line_is_matched('line_id');
`;
