import { createHmac, hkdfSync } from "node:crypto";

/**
 * Finds a row by an encrypted column without decrypting: HMAC-SHA-256 under a key of the column's own, so that equal
 * values of two columns can't be matched. Never a bare hash: e-mail addresses and phone numbers are guessable.
 */
export class BlindIndex {
  readonly #key: Buffer;

  /** @param secret 32 bytes, the service's own. */
  constructor(secret: Buffer, column: string) {
    this.#key = Buffer.from(hkdfSync("sha256", secret, "alpokat blind index", column, 32));
  }

  /** @param normalized the value in its one canonical spelling. */
  of(normalized: string): Buffer {
    return createHmac("sha256", this.#key).update(normalized, "utf8").digest();
  }
}
