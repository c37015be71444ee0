import { Client } from "pg";

/** Counts what this process sends to databases meanwhile: statements of background jobs are in it. */
export async function statementsDuring<T>(
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly statements: number }> {
  const prototype = Client.prototype as { query: (...parameters: readonly unknown[]) => unknown };
  const { query } = prototype;
  let statements = 0;
  prototype.query = function counted(...parameters) {
    statements += 1;
    return query.apply(this, [...parameters]);
  };
  try {
    const result = await work();
    return { result, statements };
  } finally {
    prototype.query = query;
  }
}
