/**
 * Whatever runs SQL: a `pg` client or pool, a TypeORM `QueryRunner`, `EntityManager` or `DataSource`. What it answers
 * differs, {@link rowsOf} reads them all.
 */
export interface SqlExecutor {
  query(sql: string, parameters?: unknown[]): Promise<unknown>;
}

/** A statement that is ready to be run, alone or as a part of another. */
export interface SqlStatement {
  readonly sql: string;
  /** For `$1`, `$2`, … */
  readonly parameters: readonly unknown[];
}

/** Runs work in one transaction: a TypeORM `DataSource` is one, a `pg` pool becomes one by {@link poolTransactor}. */
export interface Transactor {
  transaction<T>(work: (executor: SqlExecutor) => Promise<T>): Promise<T>;
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

/** The parts of a `pg` pool that are needed here. */
export interface ClientPool {
  connect(): Promise<SqlExecutor & { release(broken?: boolean): void }>;
}

/** Transactions on connections of a `pg` pool. A connection whose ROLLBACK fails is not used again. */
export function poolTransactor(pool: ClientPool): Transactor {
  return {
    async transaction(work) {
      const client = await pool.connect();
      let isBroken = false;
      try {
        await client.query("BEGIN");
        const result = await work(client);
        await client.query("COMMIT");
        return result;
      } catch (error) {
        await client.query("ROLLBACK").catch(() => (isBroken = true));
        throw error;
      } finally {
        client.release(isBroken);
      }
    },
  };
}

const IDENTIFIER = /^[a-z_][a-z0-9_]{0,40}$/;

/**
 * A name of ours for use in SQL text.
 * @throws Error for anything but a plain lower-case name: such a name is a defect, or an attack.
 */
export function identifier(name: string): string {
  if (!IDENTIFIER.test(name)) throw new Error(`${JSON.stringify(name)} is not a plain SQL name.`);
  return name;
}
