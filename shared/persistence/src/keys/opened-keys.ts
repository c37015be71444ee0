import { rowsOf, type SqlExecutor, type Transactor } from "../events/sql-executor";
import { prepared } from "../prepared";
import type { KeyEncryption } from "./key-encryption";
import { type RetentionClass, SubjectKey, wrappingContext } from "./subject-key";

/** Where a schema's keys are, and what wraps them. */
export interface SubjectKeyStore {
  /** Of the data: the keys stand in `<schema>_keys`, in a database of their own if need be. */
  readonly schema: string;
  readonly database: SqlExecutor & Transactor;
  readonly keyEncryption: KeyEncryption;
}

interface KeyRow {
  readonly subject: string;
  readonly version: number;
  readonly wrapped: Buffer;
}

/** The keys that a table has of subjects, unwrapped. */
export async function openedKeys(
  { schema, database, keyEncryption }: SubjectKeyStore,
  table: "subject_key" | "held_key",
  subjects: readonly string[],
  retention: RetentionClass,
): Promise<ReadonlyMap<string, SubjectKey>> {
  if (subjects.length === 0) return new Map();
  const answer = await database.query(
    prepared(
      `SELECT subject, version, wrapped FROM ${schema}_keys.${table} WHERE subject = ANY($1) AND retention = $2`,
    ),
    [subjects, retention],
  );
  const rows = rowsOf(answer) as unknown as readonly KeyRow[];
  const opened = await keyEncryption.unwrap(
    rows.map(({ subject, wrapped }) => ({ wrapped, context: wrappingContext(schema, subject, retention) })),
  );
  return new Map(
    rows.flatMap(({ subject, version }, index) => {
      const key = opened[index];
      return key ? [[subject, new SubjectKey(key, version)]] : [];
    }),
  );
}
