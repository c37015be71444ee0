import type { EntityManager } from "typeorm";
import type { BlindIndex } from "./blind-index";
import { prepared } from "./prepared";

/** A mutation as its client may repeat it. */
export interface IdempotentRequest {
  /** Whose key it is: two accounts may use the same one. */
  readonly account: string;
  /** The client's own UUID for this one intent. */
  readonly key: string;
  readonly operation: string;
  /** The input; compared by hash, so that a key serves one input only. */
  readonly input: unknown;
  readonly now: Date;
}

/** Where a service keeps its idempotency keys. */
export interface IdempotencyStore {
  readonly schema: string;
  /** Input is compared by this keyed hash: a bare one of an address could be guessed from the database. */
  readonly inputIndex: BlindIndex;
}

export type Once<Result> = { readonly result: Result } | { readonly isReused: true };

interface StoredRequest {
  operation: string;
  request_index: Buffer;
  result: unknown;
}

const KEPT_DAYS = 30;

/**
 * Runs `work` once for a key. The row is written in the transaction of the effect: 64 repetitions at once wait on its
 * unique index and get the stored result. A refusal is a result and is stored too; a fault rolls back and frees the key.
 * @param work its result must survive JSON.
 * @returns `isReused` where the key came with another operation or input before.
 */
export async function once<Result>(
  manager: EntityManager,
  store: IdempotencyStore,
  request: IdempotentRequest,
  work: () => Promise<Result>,
): Promise<Once<Result>> {
  const [claim] = await claimKeys<Result>(manager, store, [request]);
  if (!claim) throw new Error("A claimed key has no answer");
  if (claim !== "NEW") return claim;
  const result = await work();
  await keepResults(manager, store, [{ ...request, result }], request.now);
  return { result };
}

/**
 * Claims several keys by one statement, in one order, so that transactions that claim the same ones wait and don't
 * deadlock. No two of the requests may have the same account and key.
 * @returns for each NEW, where its work is to be done and its result kept in this transaction, or what is known of it.
 */
export async function claimKeys<Result>(
  manager: EntityManager,
  { schema, inputIndex }: IdempotencyStore,
  requests: readonly IdempotentRequest[],
): Promise<("NEW" | Once<Result>)[]> {
  const hashes = requests.map(({ operation, input }) => inputIndex.of(canonical([operation, input])));
  const inserted = await manager.query<KeyOf[]>(
    prepared(`INSERT INTO ${schema}.idempotency_record (account, key, operation, request_index, expires_at)
     SELECT * FROM unnest($1::text[], $2::uuid[], $3::text[], $4::bytea[], $5::timestamptz[]) AS new (account, key) ORDER BY account, key
     ON CONFLICT (account, key) DO NOTHING RETURNING account, key`),
    [
      requests.map(({ account }) => account),
      requests.map(({ key }) => key),
      requests.map(({ operation }) => operation),
      hashes,
      requests.map(({ now }) => new Date(now.getTime() + KEPT_DAYS * 86_400_000)),
    ],
  );
  const fresh = new Set(inserted.map(nameOf));
  const claims: ("NEW" | Once<Result>)[] = [];
  for (const [place, request] of requests.entries()) {
    const isNew = fresh.has(nameOf({ ...request, key: request.key.toLowerCase() }));
    claims.push(isNew ? "NEW" : await repeated<Result>(manager, schema, request, hashes[place]));
  }
  return claims;
}

/**
 * Keeps what claimed keys came to; the results must survive JSON. With each, keys go whose time is over.
 * @param now keys that expired before are forgotten, a few at a time.
 */
export async function keepResults(
  manager: EntityManager,
  { schema }: IdempotencyStore,
  results: readonly (KeyOf & { readonly result: unknown })[],
  now: Date,
): Promise<void> {
  const kept = manager.query(
    prepared(`UPDATE ${schema}.idempotency_record r SET result = kept.result
       FROM unnest($1::text[], $2::uuid[], $3::jsonb[]) AS kept (account, key, result)
      WHERE r.account = kept.account AND r.key = kept.key`),
    [
      results.map(({ account }) => account),
      results.map(({ key }) => key),
      results.map(({ result }) => JSON.stringify(result)),
    ],
  );
  await Promise.all([kept, forgetExpired(manager, schema, now)]);
}

type KeyOf = Pick<IdempotentRequest, "account" | "key">;
const nameOf = ({ account, key }: KeyOf): string => `${account} ${key}`;

/** A few at a time, with each result, so that no table of keys outgrows its 30 days. */
async function forgetExpired(manager: EntityManager, schema: string, now: Date): Promise<void> {
  await manager.query(
    prepared(`DELETE FROM ${schema}.idempotency_record WHERE (account, key) IN (
       SELECT account, key FROM ${schema}.idempotency_record WHERE expires_at < $1
        ORDER BY expires_at LIMIT 5 FOR UPDATE SKIP LOCKED)`),
    [now],
  );
}

async function repeated<Result>(
  manager: EntityManager,
  schema: string,
  { account, key, operation }: IdempotentRequest,
  hash: Buffer | undefined,
): Promise<Once<Result>> {
  const [stored] = await manager.query<StoredRequest[]>(
    `SELECT operation, request_index, result FROM ${schema}.idempotency_record WHERE account = $1 AND key = $2`,
    [account, key],
  );
  if (!stored) throw new Error("The idempotency record is there and can't be read");
  const isSame = stored.operation === operation && hash !== undefined && stored.request_index.equals(hash);
  return isSame ? { result: stored.result as Result } : { isReused: true };
}

/** JSON with the keys of objects in order, so that equal inputs have one text. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** SQL for a service's migration: the keys that were used, by account. */
export const idempotencyTable = (schema: string): string => `
  CREATE TABLE ${schema}.idempotency_record (
    account        text        NOT NULL,
    key            uuid        NOT NULL,
    operation      text        NOT NULL,
    request_index bytea       NOT NULL,
    result         jsonb,
    expires_at     timestamptz NOT NULL,
    PRIMARY KEY (account, key)
  );
  CREATE INDEX idempotency_record_expiry ON ${schema}.idempotency_record (expires_at);
  GRANT SELECT, INSERT, UPDATE, DELETE ON ${schema}.idempotency_record TO ${schema}_app;
`;
