import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { EntityManager } from "typeorm";

/** How long the law makes us keep a datum; each class has keys of its own, so that erasure can end one and not another. */
export type RetentionClass = "marketing" | "service" | "kyc_aml" | "books";

/** Where a sealed value lives. It is authenticated with the value, so a ciphertext moved to another row won't open. */
export interface FieldPlace {
  readonly table: string;
  readonly column: string;
  readonly row: string;
}

const ALGORITHM = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

function seal(key: Buffer, plaintext: Buffer, authenticated: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(Buffer.from(authenticated));
  return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** @throws when the key, the place or any bit of the value is not the one it was sealed with. */
function open(key: Buffer, sealed: Buffer, authenticated: string): Buffer {
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const tag = sealed.subarray(sealed.length - TAG_BYTES);
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(authenticated)).setAuthTag(tag);
  return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
}

/** The data key of one subject in one retention class: seals and opens single fields. */
export class SubjectKey {
  readonly #key: Buffer;

  constructor(
    key: Buffer,
    readonly version: number,
  ) {
    this.#key = key;
  }

  seal(place: FieldPlace, text: string): Buffer {
    return seal(this.#key, Buffer.from(text, "utf8"), this.#authenticated(place));
  }

  open(place: FieldPlace, sealed: Buffer): string {
    return open(this.#key, sealed, this.#authenticated(place)).toString("utf8");
  }

  #authenticated({ table, column, row }: FieldPlace): string {
    return [table, column, row, String(this.version)].join("\n");
  }
}

interface KeyRow {
  subject: string;
  version: number;
  wrapped: Buffer;
}

/** Keeps the subjects' data keys in `<schema>_keys.subject_key`, each wrapped by the key-encryption key. */
export class SubjectKeys {
  /** @param wrappingKey the key-encryption key, 32 bytes. */
  constructor(
    private readonly schema: string,
    private readonly wrappingKey: Buffer,
  ) {}

  /** The subject's key, made when it has none. Two that make it at once get the same one: the database decides. */
  async keyFor(manager: EntityManager, subject: string, retention: RetentionClass): Promise<SubjectKey> {
    const wrapped = seal(this.wrappingKey, randomBytes(32), this.#authenticated(subject, retention));
    await manager.query(
      `INSERT INTO ${this.schema}_keys.subject_key (subject, retention, version, wrapped) VALUES ($1, $2, 1, $3)
       ON CONFLICT (subject, retention) DO NOTHING`,
      [subject, retention, wrapped],
    );
    const key = (await this.keysOf(manager, [subject], retention)).get(subject);
    if (!key) throw new Error("The subject's key was just written and can't be read");
    return key;
  }

  /** Keys of those subjects that have one; an erased subject is missing, and its fields can't be opened any more. */
  async keysOf(
    manager: EntityManager,
    subjects: readonly string[],
    retention: RetentionClass,
  ): Promise<ReadonlyMap<string, SubjectKey>> {
    const rows = await manager.query<KeyRow[]>(
      `SELECT subject, version, wrapped FROM ${this.schema}_keys.subject_key WHERE subject = ANY($1) AND retention = $2`,
      [subjects, retention],
    );
    return new Map(
      rows.map(({ subject, version, wrapped }) => {
        const key = open(this.wrappingKey, wrapped, this.#authenticated(subject, retention));
        return [subject, new SubjectKey(key, version)];
      }),
    );
  }

  #authenticated(subject: string, retention: RetentionClass): string {
    return [this.schema, subject, retention].join("\n");
  }
}

/** SQL for a service's first migration: where its subjects' keys are kept. */
export const subjectKeyTable = (schema: string): string => `
  CREATE TABLE ${schema}_keys.subject_key (
    subject   text        NOT NULL,
    retention text        NOT NULL CHECK (retention IN ('marketing', 'service', 'kyc_aml', 'books')),
    version   integer     NOT NULL,
    wrapped   bytea       NOT NULL,
    made_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (subject, retention)
  );
  GRANT SELECT, INSERT ON ${schema}_keys.subject_key TO ${schema}_app;
`;
