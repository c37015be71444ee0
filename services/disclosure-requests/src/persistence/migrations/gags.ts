import type { MigrationInterface, QueryRunner } from "typeorm";

const COLUMNS = `
  ALTER TABLE disclosure.request
    ADD COLUMN gag_until     timestamptz,
    ADD COLUMN gag_ended_at  timestamptz,
    -- How often the services were told of the end.
    ADD COLUMN gag_announced smallint NOT NULL DEFAULT 0 CHECK (gag_announced BETWEEN 0 AND 2),
    ADD CONSTRAINT gag_ends_once CHECK ((gag_ended_at IS NULL) = (gag_announced = 0)),
    ADD CONSTRAINT gag_ended_is_told CHECK (gag_ended_at IS NULL OR NOT is_secret);
  CREATE INDEX request_gag ON disclosure.request (gag_until) WHERE is_secret AND gag_until IS NOT NULL;
  CREATE INDEX request_gag_announced ON disclosure.request (gag_ended_at) WHERE gag_announced = 1;
  GRANT UPDATE (is_secret, gag_ended_at, gag_announced) ON disclosure.request TO disclosure_app;
  GRANT UPDATE (is_secret) ON disclosure.ledger_entry TO disclosure_app;
`;

const GUARDS = `
  -- A gag ends by its own time and no earlier; one without an end stays, and so does what TPPU and DTTOT forbid (UU 8/2010
  -- art. 12). Nothing that was told is made secret again.
  CREATE FUNCTION disclosure.keep_gag() RETURNS trigger LANGUAGE plpgsql AS $gag$
  BEGIN
    IF NEW.gag_until IS DISTINCT FROM OLD.gag_until OR (NEW.is_secret AND NOT OLD.is_secret) THEN
      RAISE EXCEPTION 'request %: a gag is not changed', OLD.id USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.is_secret AND NOT NEW.is_secret AND NOT coalesce(
      NEW.gag_ended_at >= OLD.gag_until AND OLD.legal_basis NOT IN ('TPPU_70', 'TPPU_71', 'TPPU_72', 'DTTOT'), false
    ) THEN
      RAISE EXCEPTION 'request %: its gag has not ended', OLD.id USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
  END $gag$;
  CREATE TRIGGER keep_gag BEFORE UPDATE ON disclosure.request FOR EACH ROW EXECUTE FUNCTION disclosure.keep_gag();

  CREATE FUNCTION disclosure.keep_entry_secret() RETURNS trigger LANGUAGE plpgsql AS $entry$
  BEGIN
    IF NEW.is_secret OR EXISTS (SELECT FROM disclosure.request r WHERE r.id = OLD.request_id AND r.is_secret) THEN
      RAISE EXCEPTION 'ledger entry %: the gag of its request has not ended', OLD.id USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
  END $entry$;
  CREATE TRIGGER keep_entry_secret BEFORE UPDATE ON disclosure.ledger_entry
    FOR EACH ROW EXECUTE FUNCTION disclosure.keep_entry_secret();
`;

/** When gags end, and that they end by their own time only. */
export class Gags1795730001000 implements MigrationInterface {
  readonly name = "Gags1795730001000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(COLUMNS);
    await runner.query(GUARDS);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
