import {
  createPrivateKey,
  createPublicKey,
  hash,
  type JsonWebKey,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import { z } from "zod";
import { canonicalText } from "./canonical";

const HEAD_TYPE = "alpokat.tree-head.v1";

const headSchema = z.strictObject({
  type: z.literal(HEAD_TYPE),
  /** Whose record, such as `identity-verification`. */
  service: z.string(),
  stream: z.string(),
  /** Number of leaves. */
  size: z.int().positive(),
  /** Root of the tree of these leaves, hexadecimal. */
  root: z.string().regex(/^[0-9a-f]{64}$/),
  /** When it was signed, ISO 8601 UTC. */
  at: z.iso.datetime(),
  keyId: z.string(),
  /** The highest `seq` among the leaves. */
  highestSeq: z.string().regex(/^[0-9]+$/),
  /** Transactions from this number on had not begun when the head was made: their events have a higher `seq`. */
  nextTransaction: z.string().regex(/^[0-9]+$/),
});

/** What is signed: its bytes are the canonical JSON (RFC 8785) of exactly these members. */
export type TreeHeadBody = z.infer<typeof headSchema>;

/** A tree head: "the record had these events in this order", signed with Ed25519 (RFC 8032) over the canonical text. */
export interface TreeHead extends Omit<TreeHeadBody, "type"> {
  /** base64url */
  readonly signature: string;
}

/** A head as it is stored, here and outside: the signed text and its signature. */
export interface SignedText {
  readonly head: string;
  /** base64url */
  readonly signature: string;
}

interface SignedBytes {
  readonly keyId: string;
  readonly text: string;
  /** base64url */
  readonly signature: string;
}

/** RFC 7638 thumbprint of an Ed25519 key (RFC 8037 appendix A.3), used as key id where the key names none. */
function thumbprint(key: KeyObject): string {
  const { crv, kty, x } = (key.type === "private" ? createPublicKey(key) : key).export({ format: "jwk" });
  return hash("sha256", canonicalText({ crv, kty, x }), "base64url");
}

/** Signs tree heads of one service. */
export class HeadSigner {
  readonly keyId: string;
  readonly #key: KeyObject;

  /** @throws Error for anything but an Ed25519 private key. */
  constructor(privateKey: JsonWebKey) {
    this.#key = createPrivateKey({ format: "jwk", key: privateKey });
    if (this.#key.asymmetricKeyType !== "ed25519")
      throw new Error("Tree heads are signed with an Ed25519 key.");
    this.keyId = typeof privateKey.kid === "string" ? privateKey.kid : thumbprint(this.#key);
  }

  sign(body: Omit<TreeHeadBody, "type" | "keyId">): SignedText {
    const head = canonicalText({ type: HEAD_TYPE, ...body, keyId: this.keyId });
    return { head, signature: this.signText(head) };
  }

  /** @returns the signature in base64url. */
  signText(text: string): string {
    return sign(null, Buffer.from(text, "utf8"), this.#key).toString("base64url");
  }
}

/** Reads a stored head without judging its signature. @throws Error where it isn't a tree head. */
export function readHead({ head, signature }: SignedText): TreeHead {
  const { type: _, ...body } = headSchema.parse(JSON.parse(head));
  return { ...body, signature };
}

/** Checks signatures of tree heads against the public keys of their service. */
export class HeadVerifier {
  readonly #keys: ReadonlyMap<string, KeyObject>;

  /** @param publicKeys Ed25519 JWKs: the present key and earlier ones. */
  constructor(publicKeys: readonly JsonWebKey[]) {
    this.#keys = new Map(
      publicKeys.map((jwk) => {
        const key = createPublicKey({ format: "jwk", key: jwk });
        return [typeof jwk.kid === "string" ? jwk.kid : thumbprint(key), key];
      }),
    );
  }

  /** The head, where it is one and is signed by a known key over exactly these bytes; else null. */
  open(signed: SignedText): TreeHead | null {
    const head = tryRead(signed);
    return head && this.isSigned({ ...signed, keyId: head.keyId, text: signed.head }) ? head : null;
  }

  /** Whether a known key signed exactly these bytes. */
  isSigned({ keyId, text, signature }: SignedBytes): boolean {
    const key = this.#keys.get(keyId);
    if (key?.asymmetricKeyType !== "ed25519") return false;
    return verify(null, Buffer.from(text, "utf8"), key, Buffer.from(signature, "base64url"));
  }
}

function tryRead(signed: SignedText): TreeHead | null {
  try {
    return readHead(signed);
  } catch {
    return null;
  }
}
