import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

/** A key of the engine with all its versions; what it wraps under a context is bound to it. */
interface EngineKey {
  readonly isDerived: boolean;
  readonly isExportable: boolean;
  /** Version 1 first. */
  readonly versions: Buffer[];
  minDecryptionVersion: number;
}

/** What one item of a request names. */
export interface EngineItem {
  readonly plaintext?: string | undefined;
  readonly ciphertext?: string | undefined;
  /** Base64. */
  readonly context?: string | undefined;
}

/** Something that the engine refuses of one item, in OpenBao's words. */
export class EngineRefusal extends Error {}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CIPHERTEXT = /^vault:v([0-9]+):(.*)$/;

/**
 * What OpenBao's transit engine does with keys of type aes256-gcm96: versions, derived keys (HKDF with SHA-256 over the
 * context), `vault:v<version>:<nonce, ciphertext and tag in base64>`. Its `rewrap` takes no associated data, as there.
 */
export class TransitEngine {
  readonly #keys = new Map<string, EngineKey>();

  create(name: string, { isDerived, isExportable }: { isDerived: boolean; isExportable: boolean }): void {
    if (this.#keys.has(name)) return;
    this.#keys.set(name, { isDerived, isExportable, versions: [randomBytes(32)], minDecryptionVersion: 1 });
  }

  rotate(name: string): void {
    this.#known(name).versions.push(randomBytes(32));
  }

  setMinDecryptionVersion(name: string, version: number): void {
    this.#known(name).minDecryptionVersion = version;
  }

  /** As `GET keys/<name>` describes it; null where there is none. */
  describe(name: string): Readonly<Record<string, unknown>> | null {
    const key = this.#keys.get(name);
    if (!key) return null;
    return {
      name,
      type: "aes256-gcm96",
      derived: key.isDerived,
      exportable: key.isExportable,
      latest_version: key.versions.length,
      min_decryption_version: key.minDecryptionVersion,
      supports_encryption: true,
      supports_derivation: true,
    };
  }

  has(name: string): boolean {
    return this.#keys.has(name);
  }

  encrypt(name: string, { plaintext = "", context }: EngineItem): string {
    const key = this.#known(name);
    const version = key.versions.length;
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv("aes-256-gcm", keyOf(key, version, context), nonce);
    const sealed = [
      nonce,
      cipher.update(Buffer.from(plaintext, "base64")),
      cipher.final(),
      cipher.getAuthTag(),
    ];
    return `vault:v${String(version)}:${Buffer.concat(sealed).toString("base64")}`;
  }

  /** @returns the plaintext in base64. */
  decrypt(name: string, { ciphertext = "", context }: EngineItem): string {
    const key = this.#known(name);
    const [, digits, text = ""] = CIPHERTEXT.exec(ciphertext) ?? [];
    if (digits === undefined) throw new EngineRefusal("invalid ciphertext: no prefix");
    const version = Number(digits);
    if (version > key.versions.length) throw new EngineRefusal("invalid ciphertext: version is too new");
    if (version < key.minDecryptionVersion)
      throw new EngineRefusal("ciphertext or signature version is disallowed by policy (too old)");
    return opened(keyOf(key, version, context), Buffer.from(text, "base64")).toString("base64");
  }

  rewrap(name: string, item: EngineItem): string {
    return this.encrypt(name, { plaintext: this.decrypt(name, item), context: item.context });
  }

  #known(name: string): EngineKey {
    const key = this.#keys.get(name);
    if (!key) throw new EngineRefusal("encryption key not found");
    return key;
  }
}

function keyOf({ versions, isDerived }: EngineKey, version: number, context = ""): Buffer {
  const secret = versions[version - 1] ?? Buffer.alloc(0);
  if (!isDerived) return secret;
  if (context === "") throw new EngineRefusal("missing 'context' for key derivation");
  return Buffer.from(hkdfSync("sha256", secret, "", Buffer.from(context, "base64"), 32));
}

function opened(key: Buffer, sealed: Buffer): Buffer {
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch {
    throw new EngineRefusal("cipher: message authentication failed");
  }
}
