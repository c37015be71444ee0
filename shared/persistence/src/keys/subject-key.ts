import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/** How long the law makes us keep a datum; each class has keys of its own, so that erasure can end one and not another. */
export const RETENTION_CLASSES_OF_KEYS = ["marketing", "service", "kyc_aml", "books"] as const;
export type RetentionClass = (typeof RETENTION_CLASSES_OF_KEYS)[number];

/** Where a sealed value lives. It is authenticated with the value, so a ciphertext moved to another row won't open. */
export interface FieldPlace {
  readonly table: string;
  readonly column: string;
  readonly row: string;
}

const ALGORITHM = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** What a subject's wrapped key is bound to. */
export const wrappingContext = (schema: string, subject: string, retention: string): string =>
  [schema, subject, retention].join("\n");

export function seal(key: Buffer, plaintext: Buffer, authenticated: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(Buffer.from(authenticated));
  return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** @throws when the key, the place or any bit of the value is not the one it was sealed with. */
export function open(key: Buffer, sealed: Buffer, authenticated: string): Buffer {
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
