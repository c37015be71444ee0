import { rowsOf, type SqlExecutor } from "./sql-executor";
import { type StreamPlace, tablesOf } from "./tables";

/** How often one kind of processing was decided in a period: the record of processing of UU 27/2022 art. 31. */
export interface ProcessingCount {
  readonly purpose: string | null;
  readonly action: string;
  /** Role of whoever asked. */
  readonly role: string;
  readonly category: string;
  /** Clause of the privacy policy that decided. */
  readonly clause: string;
  readonly outcome: string;
  /** Recorded decisions; one that covers several categories counts once under each. */
  readonly decisions: number;
}

type StoredCount = Omit<ProcessingCount, "decisions"> & { readonly decisions: string };

/** From one moment to before another. */
export interface ProcessingPeriod {
  readonly from: Date;
  readonly to: Date;
}

const SQL = (event: string): string => `
  SELECT body->>'purpose' AS purpose, body->>'action' AS action, body->>'principalRole' AS role, category,
         body->>'clause' AS clause, body->>'outcome' AS outcome, count(*)::text AS decisions
    FROM (SELECT payload::jsonb AS body FROM ${event} WHERE at >= $1 AND at < $2) AS recorded
   CROSS JOIN LATERAL jsonb_array_elements_text(body->'categories') AS category
   GROUP BY 1, 2, 3, 4, 5, 6
   ORDER BY 1 NULLS LAST, 2, 3, 4, 5, 6`;

/** Counts the decisions of a service's access record by what they were: nobody's name or digest is among it. */
export async function processingRecord(
  executor: SqlExecutor,
  place: StreamPlace,
  { from, to }: ProcessingPeriod,
): Promise<readonly ProcessingCount[]> {
  const rows = rowsOf(await executor.query(SQL(tablesOf(place).event), [from, to]));
  // The names and types are the query's own.
  return (rows as readonly StoredCount[]).map((row) => ({ ...row, decisions: Number(row.decisions) }));
}
