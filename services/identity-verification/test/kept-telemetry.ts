import type { Person, TestDatabase } from "@alpokat/testing";
import { Client } from "pg";

/** Rows as a role of the database sees them, after statements of the same session. */
async function rowsAs(
  url: string,
  sql: string,
  values: readonly unknown[] = [],
  before = "SELECT 1",
): Promise<any[]> {
  const client = new Client(url);
  await client.connect();
  try {
    await client.query(before);
    return (await client.query(sql, [...values])).rows;
  } finally {
    await client.end();
  }
}

/** Rows as the service sees them in the job that empties raw telemetry. */
export const asExpiry = (database: TestDatabase, sql: string): Promise<any[]> =>
  rowsAs(database.urlFor("identity_app"), sql, [], "SELECT set_config('app.job', 'telemetry-expiry', false)");

/** Puts somebody's data under a legal hold, as an event about it would. */
export const plantHold = ({ adminUrl }: TestDatabase, { accountId }: Person): Promise<any[]> =>
  rowsAs(adminUrl, "INSERT INTO identity.subject_standing (subject, holds) VALUES ($1, 1)", [accountId]);

/** Something recorded for improvement at a moment, under a consent. */
export async function plantUsage({ adminUrl }: TestDatabase, { accountId }: Person, at: Date): Promise<void> {
  const id = crypto.randomUUID();
  await rowsAs(
    adminUrl,
    `INSERT INTO identity.consent_event (id, account_id, purpose, channel, topic, number, state, at, actor, actor_relation, source,
       request_id, notice_version, notice_sha256, locale, wording, wording_sha256)
     VALUES ($1, $2, 'service.improve', 'DEVICE', 'USAGE', 1, 'GIVEN', $3, $2, 'SELF', 'graphql', $1, 1, repeat('a', 64), 'en', 'w',
       repeat('b', 64))`,
    [id, accountId, at],
  );
  await rowsAs(
    adminUrl,
    `INSERT INTO identity.improvement_telemetry (id, account_id, consent_event_id, software_sealed, at)
     VALUES ($1, $2, $1, '\\x01', $3)`,
    [id, accountId, at],
  );
}

const KEPT = `
  SELECT (SELECT json_agg(json_build_object('address', ip_address_sealed IS NOT NULL, 'software', software_sealed IS NOT NULL))
            FROM identity.sign_in_device WHERE account_id = $1) AS devices,
         (SELECT json_agg(concat_ws(' ', status, revoked_reason, CASE WHEN device_id IS NOT NULL THEN 'of a device' END))
            FROM identity.session WHERE account_id = $1) AS sessions,
         (SELECT count(*)::int FROM identity.refresh_token t JOIN identity.session s ON s.id = t.session_id
           WHERE s.account_id = $1) AS tokens,
         (SELECT count(*)::int FROM identity.improvement_telemetry WHERE account_id = $1) AS usage,
         (SELECT email_sealed IS NOT NULL FROM identity.account WHERE id = $1) AS "isReachable"`;

/** What is kept of somebody's devices, sessions, tokens and use. */
export async function keptOf({ adminUrl }: TestDatabase, { accountId }: Person): Promise<any> {
  const [kept] = await rowsAs(adminUrl, KEPT, [accountId]);
  return kept;
}
