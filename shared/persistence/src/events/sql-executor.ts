/**
 * Whatever runs SQL: a `pg` client or pool, a TypeORM `QueryRunner`, `EntityManager` or `DataSource`. What it answers
 * differs, {@link rowsOf} reads them all. The same shape as in `@alpokat/audit`.
 */
export interface SqlExecutor {
  query(sql: string, parameters?: unknown[]): Promise<unknown>;
}

/** Runs work in one transaction: a TypeORM `DataSource`, or `{ transaction: (work) => inSession(…, work) }`. */
export interface Transactor<Executor extends SqlExecutor = SqlExecutor> {
  transaction<T>(work: (executor: Executor) => Promise<T>): Promise<T>;
}

export type Row = Readonly<Record<string, unknown>>;

/**
 * The rows of an answer: `{ rows }` from `pg`; from TypeORM the rows themselves, or `[rows, count]` after an UPDATE or
 * a DELETE.
 * @throws TypeError for anything else, so that a change of a driver can't pass as "no rows".
 */
export function rowsOf(answer: unknown): readonly Row[] {
  const list = Array.isArray(answer)
    ? (answer as unknown[])
    : (answer as { rows?: unknown } | null | undefined)?.rows;
  if (!Array.isArray(list))
    throw new TypeError("The query executor answered neither rows nor a result with rows.");
  const [first, count] = list as unknown[];
  const isCounted = list.length === 2 && Array.isArray(first) && typeof count === "number";
  return (isCounted ? first : list) as readonly Row[];
}

const IDENTIFIER = /^[a-z_][a-z0-9_]{0,40}$/;

/** A schema's name for use in SQL text. @throws Error for anything but a plain lower-case name. */
export function schemaName(schema: string): string {
  if (!IDENTIFIER.test(schema)) throw new Error(`${JSON.stringify(schema)} is not a plain SQL name.`);
  return `"${schema}"`;
}
