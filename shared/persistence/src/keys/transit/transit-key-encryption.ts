import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { KeyEncryption, WrappedKey } from "../key-encryption";
import { KeyServiceRefusal, KeyServiceUnavailable, TokenRefused, WrappedKeyRefused } from "./faults";
import type { TransitAnswer, TransitClient } from "./transit-client";

/** One service's key in a transit engine. */
export interface TransitKeyPlace {
  /** Path at which the engine is enabled. */
  readonly mount: string;
  /** Name of the key, which no other service may use. */
  readonly key: string;
}

const batchSchema = z.object({
  batch_results: z.array(
    z.object({
      ciphertext: z.string().optional(),
      plaintext: z.string().optional(),
      error: z.string().optional(),
    }),
  ),
});
type BatchResult = z.output<typeof batchSchema>["batch_results"][number];

const keySchema = z.object({
  type: z.string(),
  derived: z.boolean(),
  exportable: z.boolean(),
  latest_version: z.number(),
});
type KeyDescription = z.output<typeof keySchema>;

/** Ciphers that notice a change; the engine has others, for signatures. */
const AUTHENTICATED = ["aes256-gcm96", "chacha20-poly1305", "xchacha20-poly1305"];

const WRAPPED = /^vault:v([1-9][0-9]{0,8}):[A-Za-z0-9+/]+={0,2}$/;
/** Longer than anything that the engine makes of 32 bytes. */
const LONGEST_WRAPPED = 512;

/** The version of the key that wrapped; null where it was no transit engine. */
export function transitVersionOf(wrapped: Buffer): number | null {
  if (wrapped.length > LONGEST_WRAPPED) return null;
  const [, version] = WRAPPED.exec(wrapped.toString("latin1")) ?? [];
  return version === undefined ? null : Number(version);
}

const base64 = (text: string): string => Buffer.from(text, "utf8").toString("base64");

/**
 * A key-encryption key that never leaves a transit engine (OpenBao, Vault). It is a derived key: each context has one of
 * its own, so that a wrapped key opens for its subject and class alone, and can still be rewrapped without being seen.
 */
export class TransitKeyEncryption implements KeyEncryption {
  readonly #client: TransitClient;
  readonly #mount: string;
  readonly #key: string;

  constructor(client: TransitClient, { mount, key }: TransitKeyPlace) {
    this.#client = client;
    this.#mount = mount;
    this.#key = key;
  }

  async wrap(key: Buffer, context: string): Promise<Buffer> {
    const [wrapped] = await this.wrapAll([{ key, context }]);
    if (!wrapped) throw new Error("One key in, one out");
    return wrapped;
  }

  /** Wraps several at once, in their order. */
  async wrapAll(
    keys: readonly { readonly key: Buffer; readonly context: string }[],
  ): Promise<readonly Buffer[]> {
    const items = keys.map(({ key, context }) => ({
      plaintext: key.toString("base64"),
      context: base64(context),
    }));
    return (await this.#batch("encrypt", items)).map(wrappedOf);
  }

  async unwrap(keys: readonly WrappedKey[]): Promise<readonly Buffer[]> {
    const results = await this.#batch("decrypt", keys.map(itemOf));
    return results.map(({ plaintext }) => {
      if (plaintext === undefined || plaintext === "") throw new WrappedKeyRefused("an empty key was opened");
      return Buffer.from(plaintext, "base64");
    });
  }

  /** Brings wrapped keys under the newest version of the key; none of them leaves the engine in clear. */
  async rewrap(keys: readonly WrappedKey[]): Promise<readonly Buffer[]> {
    return (await this.#batch("rewrap", keys.map(itemOf))).map(wrappedOf);
  }

  /**
   * @throws KeyServiceRefusal for a token that is refused, and for a key that is missing or of another kind;
   *   KeyServiceUnavailable where it can't be used now.
   */
  async check(): Promise<void> {
    try {
      await this.#proved();
    } catch (error) {
      if (!(error instanceof TokenRefused && this.#client.hasFixedToken)) throw error;
      const [mount, key] = [this.#mount, this.#key];
      const needed = `update on ${mount}/encrypt/${key} and ${mount}/decrypt/${key}, read on ${mount}/keys/${key}`;
      throw new KeyServiceRefusal(
        "KMS_TOKEN",
        `is refused, or its policy lacks something: it needs ${needed}`,
      );
    }
  }

  async #proved(): Promise<void> {
    const { derived, exportable, type } = await this.describe();
    const name = this.#key;
    if (!derived)
      throw new KeyServiceRefusal("KMS_KEY", `${name} is no derived key: make one with derived=true`);
    if (exportable) throw new KeyServiceRefusal("KMS_KEY", `${name} can be exported: make one that can't`);
    if (!AUTHENTICATED.includes(type))
      throw new KeyServiceRefusal("KMS_KEY", `${name} is of type ${type}: make one of type aes256-gcm96`);
    const key = randomBytes(32);
    const [opened] = await this.unwrap([{ wrapped: await this.wrap(key, "check"), context: "check" }]);
    if (!opened?.equals(key)) throw new KeyServiceRefusal("KMS_URL", "opens another key than it wrapped");
  }

  /** What the engine says of the key. @throws KeyServiceRefusal where there is none. */
  async describe(): Promise<KeyDescription> {
    const { status, data } = await this.#client.ask(`${this.#mount}/keys/${this.#key}`);
    if (status === 404) {
      const made = `bao write -f ${this.#mount}/keys/${this.#key} derived=true`;
      throw new KeyServiceRefusal("KMS_KEY", `there is no key ${this.#key}; make it: ${made}`);
    }
    const read = keySchema.safeParse(data);
    if (!read.success) throw new KeyServiceRefusal("KMS_URL", "answers as no transit engine does");
    return read.data;
  }

  async #batch(operation: string, items: readonly object[]): Promise<readonly BatchResult[]> {
    if (items.length === 0) return [];
    const answer = await this.#client.ask(`${this.#mount}/${operation}/${this.#key}`, { batch_input: items });
    const read = batchSchema.safeParse(answer.data);
    if (!read.success) throw this.#fault(answer);
    const { batch_results: results } = read.data;
    const failed = results.find(({ error }) => error);
    if (failed) throw new WrappedKeyRefused(failed.error);
    if (results.length !== items.length)
      throw new KeyServiceUnavailable("answers fewer keys than were asked");
    return results;
  }

  #fault({ status, errors }: TransitAnswer): Error {
    const isGone = status === 404 || errors.some((text) => text.includes("key not found"));
    return new KeyServiceUnavailable(
      isGone ? `has no key ${this.#key}` : `answers with status ${String(status)}`,
    );
  }
}

const itemOf = ({ wrapped, context }: WrappedKey) => ({
  ciphertext: wrapped.toString("latin1"),
  context: base64(context),
});

function wrappedOf({ ciphertext = "" }: BatchResult): Buffer {
  const wrapped = Buffer.from(ciphertext, "latin1");
  if (transitVersionOf(wrapped) === null) throw new KeyServiceUnavailable("wraps in an unknown form");
  return wrapped;
}
