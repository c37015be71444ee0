import type { MigrationInterface, QueryRunner } from "typeorm";

/** Who settled a line, when and why is written once, with the move that it belongs to. */
export class SettlementFrozen1795780000000 implements MigrationInterface {
  readonly name = "SettlementFrozen1795780000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE OR REPLACE FUNCTION transactions.freeze_settlement_line() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF OLD.state <> NEW.state THEN
          PERFORM transactions.check_move('settlement line', OLD.state, NEW.state);
        ELSIF (OLD.rule, OLD.resolved_by, OLD.resolved_at, OLD.reason) IS DISTINCT FROM (NEW.rule, NEW.resolved_by, NEW.resolved_at, NEW.reason) THEN
          RAISE EXCEPTION 'settlement line % is told anew without a move', OLD.id USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
      END $$;
      DROP TRIGGER frozen ON transactions.settlement_line;
      CREATE TRIGGER frozen BEFORE UPDATE ON transactions.settlement_line
        FOR EACH ROW EXECUTE FUNCTION transactions.freeze_settlement_line();
    `);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
