import { rowsOf, type SqlExecutor } from "../events/sql-executor";
import type { WrappedKey } from "./key-encryption";
import { wrappingContext } from "./subject-key";
import { transitVersionOf } from "./transit/transit-key-encryption";

/** What brings wrapped keys under the newest version of the key-encryption key. */
export interface Rewrapping {
  rewrap(keys: readonly WrappedKey[]): Promise<readonly Buffer[]>;
}

/** How many keys are wrapped by what: `v3` of the key management service, or `file` for a key of the configuration. */
export type WrappingCounts = Readonly<Record<string, number>>;

export interface RewrapSummary {
  readonly rewrapped: number;
  /** Destroyed or replaced by somebody else in the meantime: left as they are. */
  readonly passedBy: number;
}

interface StoredKey {
  readonly subject: string;
  readonly retention: string;
  readonly wrapped: Buffer;
}

const KEYS_PER_PAGE = 500;

/** Held keys last: one that is set aside meanwhile is met there. */
const TABLES = ["subject_key", "held_key"] as const;

/** A page of one of a schema's tables. */
interface KeyPage {
  readonly table: (typeof TABLES)[number];
  readonly keys: readonly StoredKey[];
}

/** Pages of a schema's keys, table by table. */
async function* storedKeys(database: SqlExecutor, schema: string): AsyncGenerator<KeyPage> {
  for (const table of TABLES)
    for await (const keys of keysIn(database, `${schema}_keys.${table}`)) yield { table, keys };
}

/** Pages of a table's keys, in the order of their primary key. */
async function* keysIn(database: SqlExecutor, table: string): AsyncGenerator<readonly StoredKey[]> {
  const sql = `SELECT subject, retention, wrapped FROM ${table}
               WHERE (subject, retention) > ($1, $2) ORDER BY subject, retention LIMIT $3`;
  for (let last = { subject: "", retention: "" }; ;) {
    const answer = await database.query(sql, [last.subject, last.retention, KEYS_PER_PAGE]);
    const page = rowsOf(answer) as unknown as readonly StoredKey[];
    if (page.length > 0) yield page;
    const end = page.at(-1);
    if (!end || page.length < KEYS_PER_PAGE) return;
    last = end;
  }
}

/** Counts a schema's keys by what wraps them. */
export async function countWrappings(database: SqlExecutor, schema: string): Promise<WrappingCounts> {
  const counts: Record<string, number> = {};
  for await (const { keys } of storedKeys(database, schema)) {
    for (const { wrapped } of keys) {
      const version = transitVersionOf(wrapped);
      const name = version === null ? "file" : `v${String(version)}`;
      counts[name] = (counts[name] ?? 0) + 1;
    }
  }
  return counts;
}

/**
 * Brings every key that is not wrapped by `version` under it. Safe to repeat and to interrupt, and beside running services:
 * a key is replaced only where it is still the one that was read, so that an erased one does not come back.
 */
export async function rewrapKeys(
  database: SqlExecutor,
  { schema, version }: { readonly schema: string; readonly version: number },
  keys: Rewrapping,
): Promise<RewrapSummary> {
  let [rewrapped, passedBy] = [0, 0];
  for await (const { table, keys: page } of storedKeys(database, schema)) {
    const old = page.filter(({ wrapped }) => transitVersionOf(wrapped) !== version);
    const fresh = await keys.rewrap(
      old.map(({ subject, retention, wrapped }) => ({
        wrapped,
        context: wrappingContext(schema, subject, retention),
      })),
    );
    const replaced = await replace(database, `${schema}_keys.${table}`, { old, fresh });
    rewrapped += replaced;
    passedBy += old.length - replaced;
  }
  return { rewrapped, passedBy };
}

async function replace(
  database: SqlExecutor,
  table: string,
  { old, fresh }: { readonly old: readonly StoredKey[]; readonly fresh: readonly Buffer[] },
): Promise<number> {
  const answer = await database.query(
    `WITH replaced AS (
       UPDATE ${table} AS stored SET wrapped = page.fresh
       FROM unnest($1::text[], $2::text[], $3::bytea[], $4::bytea[]) AS page (subject, retention, old, fresh)
       WHERE (stored.subject, stored.retention, stored.wrapped) = (page.subject, page.retention, page.old)
       RETURNING 1)
     SELECT count(*)::int AS count FROM replaced`,
    [
      old.map(({ subject }) => subject),
      old.map(({ retention }) => retention),
      old.map(({ wrapped }) => wrapped),
      fresh,
    ],
  );
  return Number(rowsOf(answer)[0]?.["count"]);
}
