import { open, seal } from "./subject-key";

/** A data key as it is stored, and what it is bound to: opened under another context it fails. */
export interface WrappedKey {
  readonly wrapped: Buffer;
  readonly context: string;
}

/** The key-encryption key, wherever it lives: a key management service never hands it out. */
export interface KeyEncryption {
  wrap(key: Buffer, context: string): Promise<Buffer>;
  /** Opens several at once, in their order. Rejects where one was not wrapped so, or can't be opened now. */
  unwrap(keys: readonly WrappedKey[]): Promise<readonly Buffer[]>;
  /** Proves that keys can be wrapped and unwrapped now. Rejects where they can't, and says what to do about it. */
  check(): Promise<void>;
}

/** A key-encryption key of the process's own configuration: 32 bytes, AES-256-GCM. */
export class LocalKeyEncryption implements KeyEncryption {
  readonly #key: Buffer;

  constructor(key: Buffer) {
    this.#key = key;
  }

  wrap(key: Buffer, context: string): Promise<Buffer> {
    return Promise.resolve(seal(this.#key, key, context));
  }

  async unwrap(keys: readonly WrappedKey[]): Promise<readonly Buffer[]> {
    return Promise.resolve(keys.map(({ wrapped, context }) => open(this.#key, wrapped, context)));
  }

  check(): Promise<void> {
    return Promise.resolve();
  }
}
