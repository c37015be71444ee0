import { PollLoop, jobIs } from "@alpokat/persistence";
import { rawTelemetryExpiredUntil } from "@alpokat/policy";
import type { EntityManager } from "typeorm";
import { type BackgroundJob, type ServiceKit, failureLog } from "./service-kit";

/** The job that empties raw telemetry whose period is over (obligation 2.5). */
export const TELEMETRY_EXPIRY_JOB = "telemetry-expiry";

const LOOK_EVERY_MS = 5_000;
/** Rows of one transaction. */
const BATCH = 500;

/** What is looked for in one transaction. */
export interface ExpiredTelemetry {
  /** What was collected until then, that moment included, is no longer kept raw. */
  readonly collectedUntil: Date;
  readonly now: Date;
  /** How many rows of a table at most. */
  readonly limit: number;
}

/** Forgets a batch of what a service keeps. @returns how many rows; 0 once nothing is left. */
type ForgetTelemetry = (manager: EntityManager, expired: ExpiredTelemetry) => Promise<number>;

/** Forgets raw telemetry, beside the requests. Any number of replicas may run it. */
export function telemetryExpiry(
  { inJob, clock, logger }: Pick<ServiceKit, "inJob" | "clock" | "logger">,
  forget: ForgetTelemetry,
): BackgroundJob {
  const forgetBatch = (): Promise<number> => {
    const now = clock();
    const expired = { collectedUntil: rawTelemetryExpiredUntil(now), now, limit: BATCH };
    return inJob(TELEMETRY_EXPIRY_JOB, (manager) => forget(manager, expired));
  };
  const all = async (): Promise<void> => {
    while ((await forgetBatch()) > 0);
  };
  return new PollLoop(all, LOOK_EVERY_MS, failureLog(logger, "telemetry expiry"));
}

/** SQL for a migration: lets the job reach a table's rows; which verbs it has is said by the service's grants. */
export const telemetryExpiresIn = (table: string): string => `
  CREATE POLICY telemetry_expires ON ${table} USING (${jobIs(TELEMETRY_EXPIRY_JOB)}) WITH CHECK (${jobIs(TELEMETRY_EXPIRY_JOB)});
`;

/**
 * SQL: no legal hold is on the subject; under one nothing is erased, by no period either (obligation 6.9). As a value, so
 * that it is looked up row by row by its key.
 */
export const isNotHeld = (schema: string, subject: string): string =>
  `COALESCE((SELECT standing.holds FROM ${schema}.subject_standing standing WHERE standing.subject = ${subject}::text), 0) = 0`;

/**
 * SQL: what was collected at the moment of a column is no longer kept raw. Deleting and showing ask by this: what a legal hold
 * keeps shows as if it had been deleted, since whoever saw it would learn of the hold (UU 8/2010 art. 12).
 * @param until the parameter with `collectedUntil`.
 */
export const hasExpired = (collectedAt: string, until: string): string => `${collectedAt} <= ${until}`;
