import { TELEMETRY_EXPIRY_JOB, telemetryExpiresIn } from "@alpokat/subgraph";
import type { MigrationInterface, QueryRunner } from "typeorm";

/** A recorded document is frozen still: this job may empty what was seen of a device, the job that erases its buyer as well. */
const FROZEN = `
  CREATE OR REPLACE FUNCTION transactions.freeze_document() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    job text := current_setting('app.job', true);
    personal text[] := ARRAY['device_id', 'ip_address_sealed', 'software_sealed'];
    movable text[] := ARRAY['state', 'version', 'reviewed_by', 'reviewed_at', 'review_reason'];
  BEGIN
    IF job IN ('erasure', '${TELEMETRY_EXPIRY_JOB}') THEN
      IF job = 'erasure' THEN personal := personal || ARRAY['buyer']; END IF;
      IF (to_jsonb(NEW) - personal) <> (to_jsonb(OLD) - personal) OR EXISTS (
        SELECT FROM jsonb_each(to_jsonb(NEW)) changed
         WHERE changed.key = ANY (personal) AND changed.value <> 'null' AND changed.value <> to_jsonb(OLD)->changed.key
      ) THEN
        RAISE EXCEPTION 'of a recorded % only what is personal is emptied', TG_ARGV[0] USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END IF;
    IF OLD.import_reference IS NOT NULL THEN
      movable := movable || ARRAY['total', 'subtotal'];
    ELSIF OLD.state = 'OPEN' THEN
      movable := movable || ARRAY['payment_method'];
    END IF;
    IF (to_jsonb(NEW) - movable) <> (to_jsonb(OLD) - movable) OR NEW.total < OLD.total OR NEW.version < OLD.version THEN
      RAISE EXCEPTION 'a recorded % is not changed', TG_ARGV[0] USING ERRCODE = 'restrict_violation';
    END IF;
    PERFORM transactions.check_move(TG_ARGV[0], OLD.state, NEW.state);
    RETURN NEW;
  END $$;
`;

/** What is emptied leaves its index, so that the job finds what is due in every month and nothing else. */
const RAW = `
  CREATE INDEX sale_raw_telemetry ON transactions.sale (recorded_at)
    WHERE device_id IS NOT NULL OR ip_address_sealed IS NOT NULL OR software_sealed IS NOT NULL;
`;

/** Raw telemetry of sales goes when its period is over, and not only with its recorder's account (obligation 2.5). */
export class TelemetryExpiry1795785000000 implements MigrationInterface {
  readonly name = "TelemetryExpiry1795785000000";

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [FROZEN, RAW, telemetryExpiresIn("transactions.sale")]) await runner.query(sql);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
