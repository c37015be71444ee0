import { escapeLiteral } from "pg";
import { type DataSource, type EntityManager, QueryFailedError, type QueryRunner } from "typeorm";

/** For whom a transaction runs: row-level security shows it the rows of these, and no others. */
export interface RowScope {
  /** Subjects: the principal's own account and the subjects of its open case. */
  readonly subjects: readonly string[];
  readonly merchants: readonly string[];
  /** A job of the service itself, such as `sign-in` or `outbox`; tables name the jobs that may pass. */
  readonly job: string | null;
  /** The authority's request that data is collected for, by a verified grant: what a legal hold sets aside is for the hold's own. */
  readonly grantRequest?: string | null;
  /**
   * Whether what triggers, keys and functions ask is planned once a connection: of tables divided by month PostgreSQL would plan
   * it anew for every row, which costs many times the question itself. Not for statements whose best plan is another for each input.
   */
  readonly plansOnce?: boolean;
}

/** The scope of a job of the service itself. */
export const jobScope = (job: string): RowScope => ({ subjects: [], merchants: [], job });

const ATTEMPTS = 3;
/** serialization_failure and deadlock_detected: the transaction did nothing and may be tried again. */
const RETRIABLE: readonly unknown[] = ["40001", "40P01"];
/**
 * unique_violation: somebody else took the name between this transaction's look for it and its own row. By now the look
 * finds it, and what is refused is refused by its own code; a second time it is a fault.
 */
const TAKEN_MEANWHILE = "23505";

/**
 * Runs `work` in one transaction under a row scope; everything in it commits or rolls back together. A deadlock or a
 * serialization failure runs it again, at most three times in all, and a name that was taken meanwhile once, so `work` must
 * have no effect outside of the database.
 */
export async function inSession<T>(
  dataSource: DataSource,
  scope: RowScope,
  work: (manager: EntityManager) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await runOnce(dataSource, scope, work);
    } catch (error) {
      if (!mayTryAgain(error, attempt)) throw error;
    }
  }
}

async function runOnce<T>(
  dataSource: DataSource,
  scope: RowScope,
  work: (manager: EntityManager) => Promise<T>,
): Promise<T> {
  const runner = dataSource.createQueryRunner();
  try {
    await begin(runner, scope);
    const result = await work(runner.manager);
    await runner.query("COMMIT");
    return result;
  } catch (error) {
    // A rollback that fails means that the connection is gone, and with it the transaction.
    await runner.query("ROLLBACK").catch(() => undefined);
    throw error;
  } finally {
    await runner.release();
  }
}

/** BEGIN and the settings go in one message: a round trip less on every transaction. */
async function begin(
  runner: QueryRunner,
  { subjects, merchants, job, grantRequest, plansOnce = false }: RowScope,
): Promise<void> {
  const settings: Record<string, string> = {
    "app.subjects": subjects.join(","),
    "app.merchants": merchants.join(","),
    "app.job": job ?? "",
    ...(grantRequest && { "app.grant_request": grantRequest }),
    ...(plansOnce && { plan_cache_mode: "force_generic_plan" }),
  };
  const calls = Object.entries(settings).map(
    ([name, value]) => `set_config('${name}', ${escapeLiteral(value)}, true)`,
  );
  await runner.connect();
  await runner.query(`BEGIN; SELECT ${calls.join(", ")}`);
}

function mayTryAgain(error: unknown, attempt: number): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const { code } = error.driverError as { code?: unknown };
  return code === TAKEN_MEANWHILE ? attempt === 1 : attempt < ATTEMPTS && RETRIABLE.includes(code);
}

/**
 * SQL for a migration: forces row-level security on a table.
 * @param rule what a row must satisfy, made of `subjectIsInScope`, `merchantIsInScope` and `jobIs`.
 */
export const rowSecurity = (table: string, rule: string): string => `
  ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
  ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
  CREATE POLICY in_scope ON ${table} USING (${rule}) WITH CHECK (${rule});
`;

/** SQL: the column's subject is one of the scope's. */
export const subjectIsInScope = (column: string): string => inSetting(column, "app.subjects");

/** SQL: the column's merchant is one of the scope's. */
export const merchantIsInScope = (column: string): string => inSetting(column, "app.merchants");

/** SQL: the transaction runs as one of the named jobs. */
export const jobIs = (...jobs: readonly string[]): string =>
  `current_setting('app.job', true) IN (${jobs.map((job) => escapeLiteral(job)).join(", ")})`;

/** SQL: the column's request is the one that data is collected for. Where nothing is collected, none is. */
export const requestIsGranted = (column: string): string =>
  `${column}::text = current_setting('app.grant_request', true)`;

/** The scalar sub-select makes the planner read the setting once a statement. As text, since a subject may be no account. */
const inSetting = (column: string, setting: string): string =>
  `${column}::text = ANY ((SELECT string_to_array(current_setting('${setting}', true), ','))::text[])`;
