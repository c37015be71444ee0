/** SQLSTATE of our own (class AK): a key is asked for a subject that was erased. */
export const SUBJECT_ERASED = "AK001";

/** SQL for a service's first migration: where its subjects' keys are kept. */
export const subjectKeyTable = (schema: string): string => keyTable(schema, "CREATE TABLE");

const keyTable = (schema: string, create: string): string => `
  ${create} ${schema}_keys.subject_key (
    subject   text        NOT NULL,
    retention text        NOT NULL CHECK (retention IN ('marketing', 'service', 'kyc_aml', 'books')),
    version   integer     NOT NULL,
    wrapped   bytea       NOT NULL,
    made_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (subject, retention)
  );
  GRANT SELECT, INSERT ON ${schema}_keys.subject_key TO ${schema}_app;
`;

const tombstoneTable = (schema: string, create: string): string => `
  ${create} ${schema}_keys.erased_subject (
    subject    text        NOT NULL,
    retention  text        NOT NULL CHECK (retention IN ('marketing', 'service', 'kyc_aml', 'books')),
    request_id uuid        NOT NULL,
    erased_at  timestamptz NOT NULL,
    PRIMARY KEY (subject, retention)
  );
  GRANT SELECT, INSERT ON ${schema}_keys.erased_subject TO ${schema}_app;
`;

/** SQL for a service's migration: tombstones of erased subjects, which outlive a restored backup of the data. */
export const erasedSubjectTable = (schema: string): string => tombstoneTable(schema, "CREATE TABLE");

/**
 * SQL of a key schema's own first migration. Where keys and data share a database, the data's migrations made the tables
 * before. A subject's lock is taken before looking, so that no key slips in while its tombstone is being written; plpgsql
 * looks with a snapshot taken after the lock.
 */
export const keySchema = (schema: string): string => `
  ${keyTable(schema, "CREATE TABLE IF NOT EXISTS")}
  ${tombstoneTable(schema, "CREATE TABLE IF NOT EXISTS")}
  GRANT DELETE ON ${schema}_keys.subject_key TO ${schema}_app;

  CREATE FUNCTION ${schema}_keys.refuse_erased() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('${schema} ' || NEW.subject, 0));
    IF EXISTS (SELECT FROM ${schema}_keys.erased_subject e WHERE e.subject = NEW.subject AND e.retention = NEW.retention) THEN
      RAISE EXCEPTION 'the subject was erased: no key is made for it again' USING ERRCODE = '${SUBJECT_ERASED}';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER refuse_erased BEFORE INSERT ON ${schema}_keys.subject_key
    FOR EACH ROW EXECUTE FUNCTION ${schema}_keys.refuse_erased();

  CREATE FUNCTION ${schema}_keys.lock_erased() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('${schema} ' || NEW.subject, 0));
    RETURN NEW;
  END $$;
  CREATE TRIGGER lock_erased BEFORE INSERT ON ${schema}_keys.erased_subject
    FOR EACH ROW EXECUTE FUNCTION ${schema}_keys.lock_erased();

  -- A tombstone is for ever: whoever could remove one could bring an erased person back.
  CREATE FUNCTION ${schema}_keys.keep_tombstones() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION 'tombstones are kept' USING ERRCODE = 'restrict_violation';
  END $$;
  CREATE TRIGGER keep_tombstones BEFORE UPDATE OR DELETE OR TRUNCATE ON ${schema}_keys.erased_subject
    FOR EACH STATEMENT EXECUTE FUNCTION ${schema}_keys.keep_tombstones();
`;

/**
 * SQL of a key schema's later migration: the keys of erased people whose data a legal case holds. They are no longer where
 * any look-up finds them, and each has its tombstone. Nothing but `wrapped` changes, when the key-encryption key does.
 */
export const heldKeyTable = (schema: string): string => `
  CREATE TABLE ${schema}_keys.held_key (
    subject    text        NOT NULL,
    retention  text        NOT NULL,
    version    integer     NOT NULL,
    wrapped    bytea       NOT NULL,
    made_at    timestamptz NOT NULL,
    -- The erasure that set it aside, and when.
    request_id uuid        NOT NULL,
    held_at    timestamptz NOT NULL,
    PRIMARY KEY (subject, retention),
    FOREIGN KEY (subject, retention) REFERENCES ${schema}_keys.erased_subject
  );
  GRANT SELECT, INSERT, DELETE ON ${schema}_keys.held_key TO ${schema}_app;

  CREATE FUNCTION ${schema}_keys.keep_held_keys() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION 'held keys are kept as they are' USING ERRCODE = 'restrict_violation';
  END $$;
  CREATE TRIGGER keep_held_keys BEFORE UPDATE OF subject, retention, version, made_at, request_id, held_at OR TRUNCATE
    ON ${schema}_keys.held_key FOR EACH STATEMENT EXECUTE FUNCTION ${schema}_keys.keep_held_keys();
`;
