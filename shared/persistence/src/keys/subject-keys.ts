import { randomBytes } from "node:crypto";
import { PublicError } from "@alpokat/kernel";
import { rowsOf } from "../events/sql-executor";
import { prepared } from "../prepared";
import { HeldKeys } from "./held-keys";
import { openedKeys, type SubjectKeyStore } from "./opened-keys";
import { type RetentionClass, type SubjectKey, wrappingContext } from "./subject-key";
import { SUBJECT_ERASED } from "./tables";
import { type Erasing, type Tombstone, writeTombstones } from "./tombstones";

const ERASED = {
  id: "Data orang ini telah dihapus atas permintaannya dan tidak dibuat lagi.",
  en: "This person's data was erased at their request and isn't made anew.",
};

/** Somebody asks for a key of a subject whose data was erased: a replayed event, say, or a restored backup. */
export class ErasedSubjectError extends PublicError {
  constructor() {
    super("CONFLICT", ERASED);
  }
}

/**
 * The subjects' data keys, each wrapped by the key-encryption key, and the tombstones of those that were destroyed. What
 * this stores commits at once, whatever becomes of the transaction that it is for: a key without data harms nobody.
 */
export class SubjectKeys {
  readonly #schema: string;
  readonly #store: SubjectKeyStore;
  /** Keys that a legal case holds: no other look-up of this class finds them. */
  readonly held: HeldKeys;

  constructor(store: SubjectKeyStore) {
    this.#schema = store.schema;
    this.#store = store;
    this.held = new HeldKeys(store);
  }

  /**
   * The subject's key, made when it has none. Two that make it at once get the same one: the database decides.
   * @throws ErasedSubjectError where it was destroyed: the database refuses it, whoever asks.
   */
  async keyFor(subject: string, retention: RetentionClass): Promise<SubjectKey> {
    const known = (await this.keysOf([subject], retention)).get(subject);
    if (known) return known;
    const wrapped = await this.#store.keyEncryption.wrap(
      randomBytes(32),
      wrappingContext(this.#schema, subject, retention),
    );
    await this.#insert([subject, retention, wrapped]);
    const key = (await this.keysOf([subject], retention)).get(subject);
    if (!key) throw new ErasedSubjectError();
    return key;
  }

  /** Keys of those subjects that have one; an erased subject is missing, and its fields can't be opened any more. */
  keysOf(subjects: readonly string[], retention: RetentionClass): Promise<ReadonlyMap<string, SubjectKey>> {
    return openedKeys(this.#store, "subject_key", subjects, retention);
  }

  /** Forgets a key that was just made for a subject that then did not come to be. Leaves no tombstone. */
  async discard(subject: string): Promise<void> {
    await this.#store.database.query(`DELETE FROM ${this.#schema}_keys.subject_key WHERE subject = $1`, [
      subject,
    ]);
  }

  /**
   * Destroys the subject's keys of these classes, held ones too, for good: tombstones and deletion commit together. Safe to
   * repeat.
   * @returns classes of which there was a key.
   */
  async destroy(erasing: Erasing, retentions: readonly RetentionClass[]): Promise<readonly RetentionClass[]> {
    return this.#store.database.transaction(async (executor) => {
      await writeTombstones(executor, this.#schema, erasing, retentions);
      const deleted = await executor.query(
        `WITH held AS (DELETE FROM ${this.#schema}_keys.held_key WHERE subject = $1 AND retention = ANY($2) RETURNING retention),
           used AS (DELETE FROM ${this.#schema}_keys.subject_key WHERE subject = $1 AND retention = ANY($2) RETURNING retention)
         SELECT retention FROM held UNION SELECT retention FROM used`,
        [erasing.subject, retentions],
      );
      return rowsOf(deleted).map(({ retention }) => retention as RetentionClass);
    });
  }

  /** Tombstones of the subjects, or of everybody where none are named. */
  async tombstones(subjects?: readonly string[]): Promise<readonly Tombstone[]> {
    const answer = await this.#store.database.query(
      `SELECT subject, retention, request_id AS "requestId" FROM ${this.#schema}_keys.erased_subject
       WHERE $1::text[] IS NULL OR subject = ANY($1) ORDER BY erased_at, subject, retention`,
      [subjects ?? null],
    );
    return rowsOf(answer) as unknown as readonly Tombstone[];
  }

  /** Of the subjects, those of whom a key was destroyed. */
  async erasedAmong(subjects: readonly string[]): Promise<ReadonlySet<string>> {
    const sql = `SELECT subject FROM ${this.#schema}_keys.erased_subject WHERE subject = ANY($1)`;
    const answer = await this.#store.database.query(prepared(sql), [subjects]);
    return new Set(rowsOf(answer).map(({ subject }) => String(subject)));
  }

  async #insert(values: readonly unknown[]): Promise<void> {
    try {
      await this.#store.database.query(
        `INSERT INTO ${this.#schema}_keys.subject_key (subject, retention, version, wrapped) VALUES ($1, $2, 1, $3)
         ON CONFLICT (subject, retention) DO NOTHING`,
        [...values],
      );
    } catch (error) {
      if (isErasedSubject(error)) throw new ErasedSubjectError();
      throw error;
    }
  }
}

/** TypeORM keeps the driver's error within its own. */
function isErasedSubject(error: unknown): boolean {
  const { code, driverError } = error as { code?: unknown; driverError?: { code?: unknown } };
  return (driverError?.code ?? code) === SUBJECT_ERASED;
}
