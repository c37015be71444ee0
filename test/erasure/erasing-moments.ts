import type { SubjectKeys } from "@alpokat/persistence";
import type { Eraser } from "@alpokat/subgraph";
import type { Person, TestDatabase } from "@alpokat/testing";
import { rowsOf } from "./orders";

interface Inside {
  readonly parts: { readonly kit: { readonly subjectKeys: SubjectKeys } };
  execute(...args: readonly unknown[]): Promise<void>;
}

/** Lets something happen between the moment in which an eraser finds an order, and the one in which it takes it. */
export function beforeExecuting(eraser: Eraser, happen: () => Promise<unknown>): void {
  const inside = eraser as unknown as Inside;
  const execute = inside.execute.bind(eraser);
  jest.spyOn(inside, "execute").mockImplementationOnce(async (...args) => {
    await happen();
    return execute(...args);
  });
}

/** Lets something happen once, after the first of the two that an eraser reads at its start: tombstones, and what is held. */
export function betweenReads(eraser: Eraser, happen: () => Promise<unknown>): void {
  const { subjectKeys: keys } = (eraser as unknown as Inside).parts.kit;
  const { held } = keys;
  const [tombstones, list] = [keys.tombstones.bind(keys), held.list.bind(held)];
  let hasHappened = false;
  const after = async <T>(read: T): Promise<T> => {
    if (!hasHappened) {
      hasHappened = true;
      await happen();
    }
    return read;
  };
  jest
    .spyOn(keys, "tombstones")
    .mockImplementation(async (...subjects) => after(await tombstones(...subjects)));
  jest.spyOn(held, "list").mockImplementation(async (...subjects) => after(await list(...subjects)));
}

/** Puts back the key of somebody as a backup has it that is older than their erasure: it knows no tombstone. */
export async function putBackOlderKey(
  database: TestDatabase,
  { accountId }: Pick<Person, "accountId">,
): Promise<void> {
  const tombstones = `DELETE FROM identity_keys.erased_subject WHERE subject = '${accountId}'`;
  await rowsOf(database, `SET session_replication_role = replica; ${tombstones}`);
  await rowsOf(
    database,
    `WITH key AS (DELETE FROM identity_keys.held_key WHERE subject = $1 RETURNING subject, retention, version, wrapped, made_at)
     INSERT INTO identity_keys.subject_key (subject, retention, version, wrapped, made_at) TABLE key`,
    [accountId],
  );
}
