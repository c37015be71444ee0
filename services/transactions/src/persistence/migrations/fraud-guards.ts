/** SQL: what the database refuses of fraud rules, decisions and cases, whoever asks. */
export const FRAUD_GUARDS = `
  CREATE FUNCTION transactions.guard_fraud_rule() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP = 'INSERT' THEN
      IF NEW.state <> 'DRAFT' THEN
        RAISE EXCEPTION 'rule %: drafted first, published afterwards', NEW.id USING ERRCODE = 'insufficient_privilege';
      END IF;
      RETURN NEW;
    END IF;
    IF (to_jsonb(NEW) - '{state,published_by,published_at,retired_at}'::text[])
       <> (to_jsonb(OLD) - '{state,published_by,published_at,retired_at}'::text[])
       OR (OLD.published_by IS NOT NULL AND NEW.published_by IS DISTINCT FROM OLD.published_by) THEN
      RAISE EXCEPTION 'rule %: draft a new version instead of changing it', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF (OLD.state, NEW.state) NOT IN (('DRAFT', 'PUBLISHED'), ('DRAFT', 'RETIRED'), ('PUBLISHED', 'RETIRED')) THEN
      RAISE EXCEPTION 'rule %: no way from % to %', OLD.id, OLD.state, NEW.state USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER guarded BEFORE INSERT OR UPDATE ON transactions.fraud_rule
    FOR EACH ROW EXECUTE FUNCTION transactions.guard_fraud_rule();

  -- A decision stays as it was made; what identifies a person's device goes when they are erased.
  CREATE FUNCTION transactions.freeze_fraud_decision() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF current_setting('app.job', true) <> 'erasure' OR NEW.pivots IS NOT NULL
       OR (to_jsonb(NEW) - 'pivots') <> (to_jsonb(OLD) - 'pivots') THEN
      RAISE EXCEPTION 'decision %: made, and so frozen', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER frozen BEFORE UPDATE ON transactions.fraud_decision
    FOR EACH ROW EXECUTE FUNCTION transactions.freeze_fraud_decision();

  -- The table of transitions of domain/fraud/case-state.ts once more, for whoever comes past it.
  CREATE FUNCTION transactions.guard_fraud_case() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP = 'INSERT' THEN
      IF NEW.state <> 'PENDING' THEN
        RAISE EXCEPTION 'case %: begins as PENDING, not %', NEW.id, NEW.state USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN
       (('PENDING', 'INVESTIGATING'), ('INVESTIGATING', 'CLOSED'), ('CLOSED', 'INVESTIGATING')) THEN
      RAISE EXCEPTION 'case %: no way from % to %', OLD.id, OLD.state, NEW.state USING ERRCODE = 'restrict_violation';
    END IF;
    -- Nobody investigates themselves (obligation 5.3).
    IF NEW.assignee_id IS DISTINCT FROM OLD.assignee_id
       AND EXISTS (SELECT FROM transactions.fraud_case_subject s WHERE s.case_id = NEW.id AND s.account_id = NEW.assignee_id) THEN
      RAISE EXCEPTION 'case %: is about its investigator', NEW.id USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER guarded BEFORE INSERT OR UPDATE ON transactions.fraud_case
    FOR EACH ROW EXECUTE FUNCTION transactions.guard_fraud_case();
`;
