import { telemetryExpiresIn, TELEMETRY_EXPIRY_JOB } from "@alpokat/subgraph";
import type { MigrationInterface, QueryRunner } from "typeorm";

const EMPTIED = `
  ALTER TABLE identity.sign_in_device ALTER ip_address_sealed DROP NOT NULL;
  -- A session whose last token is out of time can't go on, and needs its device no more.
  ALTER TABLE identity.session DROP CONSTRAINT session_revoked_reason_check;
  ALTER TABLE identity.session ADD CONSTRAINT session_revoked_reason_check
    CHECK (revoked_reason IN ('SIGNED_OUT', 'TOKEN_REUSED', 'ACCOUNT_CLOSED', 'EXPIRED'));

  -- What is emptied leaves its index, so that the job finds what is due and nothing else.
  CREATE INDEX sign_in_device_raw ON identity.sign_in_device (last_seen_at)
    WHERE ip_address_sealed IS NOT NULL OR software_sealed IS NOT NULL;
  CREATE INDEX improvement_telemetry_age ON identity.improvement_telemetry (at);
  CREATE INDEX refresh_token_expiry ON identity.refresh_token (expires_at);
`;

/** The job empties, and changes nothing else, whatever rights the service has on the tables. */
const ONLY_EMPTIED = `
  CREATE FUNCTION identity.expire_telemetry_only() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    emptied jsonb := CASE TG_ARGV[0]
      WHEN 'sign_in_device' THEN '{"ip_address_sealed": null, "software_sealed": null}'::jsonb
      ELSE jsonb_build_object('device_id', NULL, 'status', 'REVOKED',
                              'revoked_reason', COALESCE(to_jsonb(OLD)->>'revoked_reason', 'EXPIRED'))
    END;
  BEGIN
    IF to_jsonb(NEW) <> to_jsonb(OLD) || emptied THEN
      RAISE EXCEPTION 'of a % only raw telemetry is emptied', TG_ARGV[0] USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER only_telemetry_expires BEFORE UPDATE ON identity.sign_in_device FOR EACH ROW
    WHEN (current_setting('app.job', true) = '${TELEMETRY_EXPIRY_JOB}') EXECUTE FUNCTION identity.expire_telemetry_only('sign_in_device');
  CREATE TRIGGER only_telemetry_expires BEFORE UPDATE ON identity.session FOR EACH ROW
    WHEN (current_setting('app.job', true) = '${TELEMETRY_EXPIRY_JOB}') EXECUTE FUNCTION identity.expire_telemetry_only('session');
`;

/** Tokens are reached through their session. */
const ROW_SECURITY = ["sign_in_device", "improvement_telemetry", "session"]
  .map((table) => telemetryExpiresIn(`identity.${table}`))
  .join("\n");

/** Raw telemetry goes when its period is over, and not only with its account (obligation 2.5). */
export class TelemetryExpiry1795785000000 implements MigrationInterface {
  readonly name = "TelemetryExpiry1795785000000";

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [EMPTIED, ONLY_EMPTIED, ROW_SECURITY]) await runner.query(sql);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
