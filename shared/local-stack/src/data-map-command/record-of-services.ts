import { processingRecord, type ProcessingCount, type ProcessingPeriod } from "@alpokat/audit";
import { isUnspoken } from "@alpokat/policy";
import { Client } from "pg";
import { auditTargets } from "../audit-targets";

/** What one service decided in a period. */
export interface ServiceProcessing {
  readonly service: string;
  readonly counts: readonly ProcessingCount[];
}

/**
 * The record of processing of every service that can be reached: those of the local stack, or the one that
 * AUDIT_SERVICE names. What nobody may be told of (UU 8/2010 art. 12) is not counted.
 */
export async function recordOfServices(
  environment: Readonly<Record<string, string | undefined>>,
  projectRoot: string,
  period: ProcessingPeriod,
): Promise<readonly ServiceProcessing[]> {
  const services: ServiceProcessing[] = [];
  const targets = auditTargets(environment, projectRoot).filter(({ stream }) => stream === undefined);
  for (const { service, schema, databaseUrl } of targets) {
    const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 });
    client.on("error", () => undefined); // The query that runs is rejected as well.
    await client.connect();
    try {
      const counts = await processingRecord(client, { schema }, period);
      services.push({ service, counts: counts.filter(({ category }) => !isUnspoken(category)) });
    } finally {
      await client.end();
    }
  }
  return services;
}
