import type { TestDatabase } from "@alpokat/testing";
import { rowsOf } from "./orders";

export const SCHEMAS = ["identity", "transactions", "communications", "disclosure"];

/** Every sealed column with a value in a row that names a subject, with its table. */
export async function sealedOf(database: TestDatabase, subject: string): Promise<string[]> {
  const columns = await rowsOf(
    database,
    `SELECT format('%I.%I', table_schema, table_name) AS name, array_agg(column_name::text) AS sealed
       FROM information_schema.columns
       -- A partition's rows are read through its table: its name has a month in it.
       JOIN pg_class c ON c.oid = format('%I.%I', table_schema, table_name)::regclass AND NOT c.relispartition
      WHERE table_schema = ANY($1) AND column_name LIKE '%\\_sealed' GROUP BY 1 ORDER BY 1`,
    [SCHEMAS],
  );
  const found: string[] = [];
  for (const { name, sealed } of columns)
    for (const column of sealed as string[]) {
      const left = await rowsOf(
        database,
        `SELECT FROM ${String(name)} t WHERE t::text LIKE '%' || $1 || '%' AND ${column} IS NOT NULL`,
        [subject],
      );
      if (left.length > 0) found.push(`${String(name)}.${column}`);
    }
  return found.toSorted();
}

/** The keys of subjects in every service: `identity service`. */
export async function keysOf(database: TestDatabase, subjects: readonly string[]): Promise<string[]> {
  const keys: string[] = [];
  for (const schema of SCHEMAS) {
    const sql = `SELECT retention FROM ${schema}_keys.subject_key WHERE subject = ANY($1)`;
    const rows = await rowsOf(database, sql, [subjects]);
    keys.push(...rows.map(({ retention }) => `${schema} ${String(retention)}`));
  }
  return keys;
}
