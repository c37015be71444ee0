import { randomBytes } from "node:crypto";
import { PublicError } from "@alpokat/kernel";
import { rowsOf, type SqlExecutor, type Transactor } from "../events/sql-executor";
import { prepared } from "../prepared";
import type { KeyEncryption } from "./key-encryption";
import { type RetentionClass, SubjectKey, wrappingContext } from "./subject-key";
import { SUBJECT_ERASED } from "./tables";

interface KeyRow {
  readonly subject: string;
  readonly version: number;
  readonly wrapped: Buffer;
}

/** Where a schema's keys are, and what wraps them. */
export interface SubjectKeyStore {
  /** Of the data: the keys stand in `<schema>_keys`, in a database of their own if need be. */
  readonly schema: string;
  readonly database: SqlExecutor & Transactor;
  readonly keyEncryption: KeyEncryption;
}

/** What ended a subject's key. */
export interface Tombstone {
  readonly subject: string;
  readonly retention: RetentionClass;
  readonly requestId: string;
}

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

  constructor(store: SubjectKeyStore) {
    this.#schema = store.schema;
    this.#store = store;
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
  async keysOf(
    subjects: readonly string[],
    retention: RetentionClass,
  ): Promise<ReadonlyMap<string, SubjectKey>> {
    if (subjects.length === 0) return new Map();
    const answer = await this.#store.database.query(
      prepared(
        `SELECT subject, version, wrapped FROM ${this.#schema}_keys.subject_key WHERE subject = ANY($1) AND retention = $2`,
      ),
      [subjects, retention],
    );
    const rows = rowsOf(answer) as unknown as readonly KeyRow[];
    const opened = await this.#store.keyEncryption.unwrap(
      rows.map(({ subject, wrapped }) => ({
        wrapped,
        context: wrappingContext(this.#schema, subject, retention),
      })),
    );
    return new Map(
      rows.flatMap(({ subject, version }, index) => {
        const key = opened[index];
        return key ? [[subject, new SubjectKey(key, version)]] : [];
      }),
    );
  }

  /** Forgets a key that was just made for a subject that then did not come to be. Leaves no tombstone. */
  async discard(subject: string): Promise<void> {
    await this.#store.database.query(`DELETE FROM ${this.#schema}_keys.subject_key WHERE subject = $1`, [
      subject,
    ]);
  }

  /**
   * Destroys the subject's keys of these classes, for good: tombstones and deletion commit together. Safe to repeat.
   * @returns classes of which there was a key.
   */
  async destroy(
    { subject, requestId, at }: Omit<Tombstone, "retention"> & { readonly at: Date },
    retentions: readonly RetentionClass[],
  ): Promise<readonly RetentionClass[]> {
    return this.#store.database.transaction(async (executor) => {
      await executor.query(
        `INSERT INTO ${this.#schema}_keys.erased_subject (subject, retention, request_id, erased_at)
         SELECT $1, retention, $3, $4 FROM unnest($2::text[]) AS retention ON CONFLICT DO NOTHING`,
        [subject, retentions, requestId, at],
      );
      const deleted = await executor.query(
        `DELETE FROM ${this.#schema}_keys.subject_key WHERE subject = $1 AND retention = ANY($2) RETURNING retention`,
        [subject, retentions],
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
