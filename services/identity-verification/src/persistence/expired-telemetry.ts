import { hasExpired } from "@alpokat/subgraph";

/** SQL: session `s` has a token that can still be used; with its last one it ends. */
export const sessionGoesOn = (now: string): string =>
  `EXISTS (SELECT FROM identity.refresh_token live WHERE live.session_id = s.id AND live.expires_at > ${now})`;

/** SQL: device `d` was last signed in from longer ago than raw telemetry is kept. */
export const deviceHasExpired = (until: string): string => hasExpired("d.last_seen_at", until);

/** SQL: no session that goes on is bound to device `d`, so that its id is needed no more. */
export const deviceIsUnused = (now: string): string =>
  `NOT EXISTS (SELECT FROM identity.session s
                WHERE s.account_id = d.account_id AND s.device_id = d.device_id AND ${sessionGoesOn(now)})`;

/** SQL: device `d` is still there to be shown; once it has expired, without what was seen of it. */
export const deviceIsShown = (until: string, now: string): string =>
  `NOT (${deviceHasExpired(until)} AND ${deviceIsUnused(now)})`;

/** SQL: what was recorded for improvement as `t` has expired. */
export const usageHasExpired = (until: string): string => hasExpired("t.at", until);
