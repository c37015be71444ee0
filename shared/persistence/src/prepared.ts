/** By text, the name under which connections prepare it. As many as a program has such statements, and no more. */
const names = new Map<string, string>();

/**
 * A statement that each connection parses and plans once, and afterwards only runs: for what every request asks. Its text
 * must be one of few, since a connection keeps all that it prepared.
 * @returns the same text, to be given to any executor of a data source of ours.
 */
export function prepared(sql: string): string {
  if (!names.has(sql)) names.set(sql, `statement_${String(names.size + 1)}`);
  return sql;
}

/** Under which name a connection keeps a statement; undefined for one that is not `prepared`. */
export const nameOf = (sql: unknown): string | undefined =>
  typeof sql === "string" ? names.get(sql) : undefined;
