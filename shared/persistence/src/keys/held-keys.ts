import { rowsOf } from "../events/sql-executor";
import { openedKeys, type SubjectKeyStore } from "./opened-keys";
import type { RetentionClass, SubjectKey } from "./subject-key";
import { type Erasing, type Tombstone, writeTombstones } from "./tombstones";

/** A key that was set aside for a legal case. */
export interface HeldKey extends Tombstone {
  readonly heldAt: Date;
}

/**
 * Keys of erased people whose data a legal case holds (UU 27/2022 art. 44(1)(c)): deleted for everybody, and destroyed when no
 * case holds them any more. What this stores commits at once.
 */
export class HeldKeys {
  readonly #store: SubjectKeyStore;

  constructor(store: SubjectKeyStore) {
    this.#store = store;
  }

  /** Moves the subject's keys of these classes here; tombstones and move commit together. Safe to repeat. */
  async setAside(erasing: Erasing, retentions: readonly RetentionClass[]): Promise<void> {
    const { schema, database } = this.#store;
    const { subject, requestId, at } = erasing;
    await database.transaction(async (executor) => {
      await writeTombstones(executor, schema, erasing, retentions);
      await executor.query(
        `WITH moved AS (DELETE FROM ${schema}_keys.subject_key WHERE subject = $1 AND retention = ANY($2)
           RETURNING subject, retention, version, wrapped, made_at)
         INSERT INTO ${schema}_keys.held_key (subject, retention, version, wrapped, made_at, request_id, held_at)
         SELECT subject, retention, version, wrapped, made_at, $3::uuid, $4::timestamptz FROM moved`,
        [subject, retentions, requestId, at],
      );
    });
  }

  /** Keys of those subjects that have one here. */
  keysOf(subjects: readonly string[], retention: RetentionClass): Promise<ReadonlyMap<string, SubjectKey>> {
    return openedKeys(this.#store, "held_key", subjects, retention);
  }

  /** What is held of the subjects, or of everybody where none are named. */
  async list(subjects?: readonly string[]): Promise<readonly HeldKey[]> {
    const answer = await this.#store.database.query(
      `SELECT subject, retention, request_id AS "requestId", held_at AS "heldAt" FROM ${this.#store.schema}_keys.held_key
       WHERE $1::text[] IS NULL OR subject = ANY($1) ORDER BY held_at, subject, retention`,
      [subjects ?? null],
    );
    return rowsOf(answer) as unknown as readonly HeldKey[];
  }
}
