import { createHash, createPrivateKey, createPublicKey, randomBytes, sign, verify } from "node:crypto";
import type { JsonWebKey, KeyObject } from "node:crypto";
import {
  type Clock,
  type Principal,
  PublicError,
  type ServiceName,
  principalSchema,
  systemClock,
} from "@alpokat/kernel";

/*
 * RFC 9421 by node:crypto and not by the npm package `http-message-signatures`: that one reads Date.now() itself (no
 * injected clock), accepts any set of covered components that contains the required ones, accepts one good signature
 * among several bad ones and does not tie the digest to the body. Both ends are ours, so exactly one form is accepted here, and
 * a test shows that the package verifies what we sign.
 */

/** Seconds by which `created` may differ from the verifier's clock, either way. */
export const SIGNATURE_WINDOW_SECONDS = 30;

const LABEL = "alpokat";
/** Names the service that a request is signed for, so that one service can't replay it at another. */
const tagFor = (audience: ServiceName): string => `alpokat-gateway:${audience}`;
const COVERED = '("@method" "@path" "content-digest" "x-alpokat-principal")';
const HEADERS = ["content-digest", "signature", "signature-input", "x-alpokat-principal"] as const;
type HeaderName = (typeof HEADERS)[number];

const METHOD = /^[A-Z]+$/;
/** A path as it stands in the request line. No query, because `@path` would leave it unsigned; no space or control. */
const PATH = /^\/[\x21\x22\x24-\x3e\x40-\x7e]*$/;
const KEY_ID = /^[A-Za-z0-9._-]{1,64}$/;
const BASE64URL = /^[A-Za-z0-9_-]+$/;
const SIGNATURE = new RegExp(`^${LABEL}=:([A-Za-z0-9+/]{86}==):$`);
const parametersFor = (audience: ServiceName): RegExp =>
  new RegExp(
    `^${LABEL}=(${escapePattern(COVERED)};created=([1-9][0-9]{0,11});nonce="([A-Za-z0-9_-]{22})"` +
      `;keyid="([A-Za-z0-9._-]{1,64})";tag="${tagFor(audience)}")$`,
  );

/** What a signature is made over. `path` is the request target as sent, which must have no query. */
export interface RequestToSign {
  /** The service that alone may accept the request. */
  readonly audience: ServiceName;
  readonly method: string;
  readonly path: string;
  readonly principal: Principal;
  /** The exact bytes of the body; empty for GET. */
  readonly body: Buffer;
}

/** Signs requests of the gateway to subgraphs (RFC 9421, ed25519). */
export interface RequestSigner {
  /**
   * Every call makes a new nonce: a retry has to be signed again.
   * @returns the headers to add: x-alpokat-principal, content-digest, signature-input, signature.
   * @throws TypeError for a method or path that can't stand in a request line.
   */
  sign(request: RequestToSign): Promise<Record<string, string>>;
}

/** A request as received. `headers` as Node gives them; names in any case, arrays are duplicates and so refused. */
export interface ReceivedRequest {
  readonly method: string;
  /** The request target as received (`request.originalUrl` in Express), so that a query is seen and refused. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The exact bytes of the body, before any parsing. */
  readonly body: Buffer;
}

/** Checks the gateway's signature on a request. */
export interface RequestVerifier {
  /**
   * @returns the principal that the signature covers.
   * @throws PublicError UNAUTHENTICATED, the same for every reason; `cause` tells the reason, for the log only.
   */
  verify(request: ReceivedRequest): Promise<Principal>;
}

/** What a verifier needs to know. */
export interface RequestVerifierOptions {
  /** The service that verifies: a request signed for another is refused. */
  readonly audience: ServiceName;
  /** Keys of the gateway, each with a `kid`: more than one while a key is being replaced. */
  readonly publicJwks: { readonly keys: readonly JsonWebKey[] };
  readonly clock: Clock;
  /**
   * Stores a nonce that belongs to a valid signature, for all replicas of the service.
   * @returns false where the nonce was stored before.
   */
  readonly rememberNonce: (nonce: string, expiresAt: Date) => Promise<boolean>;
}

/** @param privateJwk Ed25519 private key (RFC 8037) with a `kid`. @throws TypeError for any other key. */
export function createRequestSigner(
  privateJwk: JsonWebKey,
  clock: Clock = systemClock,
): Promise<RequestSigner> {
  return attempt(() => {
    const keyId = keyIdOf(privateJwk);
    const key = requireEd25519(createPrivateKey({ format: "jwk", key: privateJwk }));
    return { sign: (request) => attempt(() => signedHeaders(request, key, keyId, clock())) };
  });
}

/** @throws TypeError where a key is not an Ed25519 key with a `kid`, or there is none. */
export function createRequestVerifier(options: RequestVerifierOptions): Promise<RequestVerifier> {
  return attempt(() => {
    const keys = new Map(
      options.publicJwks.keys.map((jwk) => [
        keyIdOf(jwk),
        requireEd25519(createPublicKey({ format: "jwk", key: jwk })),
      ]),
    );
    if (keys.size === 0) throw new TypeError("No key of the gateway is configured");
    return { verify: (request) => verifyRequest(request, keys, options) };
  });
}

function signedHeaders(
  request: RequestToSign,
  key: KeyObject,
  keyId: string,
  now: Date,
): Record<string, string> {
  if (!METHOD.test(request.method)) throw new TypeError("Not a method that can be signed");
  if (!PATH.test(request.path)) throw new TypeError("Not a path that can be signed");
  const principal = Buffer.from(JSON.stringify(request.principal), "utf8").toString("base64url");
  const digest = digestOf(request.body);
  const created = Math.floor(now.getTime() / 1000);
  const nonce = randomBytes(16).toString("base64url");
  const parameters = `${COVERED};created=${created};nonce="${nonce}";keyid="${keyId}";tag="${tagFor(request.audience)}"`;
  const signature = sign(null, signatureBase({ ...request, digest, principal, parameters }), key);
  return {
    "x-alpokat-principal": principal,
    "content-digest": digest,
    "signature-input": `${LABEL}=${parameters}`,
    signature: `${LABEL}=:${signature.toString("base64")}:`,
  };
}

async function verifyRequest(
  request: ReceivedRequest,
  keys: ReadonlyMap<string, KeyObject>,
  { audience, clock, rememberNonce }: RequestVerifierOptions,
): Promise<Principal> {
  if (!METHOD.test(request.method) || !PATH.test(request.path))
    throw refusal("method or path can't be signed");
  const headers = singleHeaders(request.headers);
  const { parameters, created, nonce, keyId, signature } = parseSignature(headers, audience);
  requireRecent(created, clock());
  const key = keys.get(keyId);
  if (!key) throw refusal("unknown key");
  const digest = headers["content-digest"];
  const principal = headers["x-alpokat-principal"];
  const base = signatureBase({ method: request.method, path: request.path, digest, principal, parameters });
  if (!verify(null, base, key, signature)) throw refusal("signature does not match");
  if (digest !== digestOf(request.body)) throw refusal("body does not match its digest");
  const parsed = parsePrincipal(principal);
  // Last, so that only the gateway itself can fill the store of nonces.
  const expiresAt = new Date((created + SIGNATURE_WINDOW_SECONDS + 1) * 1000);
  if (!(await rememberNonce(nonce, expiresAt))) throw refusal("nonce was used before");
  return parsed;
}

/** RFC 9421 section 2.5. Every part is checked to have no line break, so no part can imitate another. */
function signatureBase(parts: {
  readonly method: string;
  readonly path: string;
  readonly digest: string;
  readonly principal: string;
  readonly parameters: string;
}): Buffer {
  return Buffer.from(
    [
      `"@method": ${parts.method}`,
      `"@path": ${parts.path}`,
      `"content-digest": ${parts.digest}`,
      `"x-alpokat-principal": ${parts.principal}`,
      `"@signature-params": ${parts.parameters}`,
    ].join("\n"),
    "latin1",
  );
}

/** RFC 9530 section 2. */
function digestOf(body: Buffer): string {
  return `sha-256=:${createHash("sha256").update(body).digest("base64")}:`;
}

function singleHeaders(headers: ReceivedRequest["headers"]): Record<HeaderName, string> {
  const found = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) {
    const lowerCase = name.toLowerCase();
    if (value === undefined || !isSignatureHeader(lowerCase)) continue;
    if (typeof value !== "string" || found.has(lowerCase)) throw refusal(`${lowerCase} is given twice`);
    found.set(lowerCase, value);
  }
  const single = (name: HeaderName): string => {
    const value = found.get(name);
    if (value === undefined) throw refusal(`${name} is missing`);
    return value;
  };
  return {
    "content-digest": single("content-digest"),
    signature: single("signature"),
    "signature-input": single("signature-input"),
    "x-alpokat-principal": single("x-alpokat-principal"),
  };
}

function isSignatureHeader(name: string): name is HeaderName {
  return (HEADERS as readonly string[]).includes(name);
}

function parseSignature(
  headers: Record<HeaderName, string>,
  audience: ServiceName,
): {
  readonly parameters: string;
  readonly created: number;
  readonly nonce: string;
  readonly keyId: string;
  readonly signature: Buffer;
} {
  const input = parametersFor(audience).exec(headers["signature-input"]);
  if (!input) throw refusal("signature-input is not of the one accepted form");
  const value = SIGNATURE.exec(headers.signature);
  if (!value) throw refusal("signature is not of the one accepted form");
  const [, parameters = "", created = "", nonce = "", keyId = ""] = input;
  return {
    parameters,
    created: Number(created),
    nonce,
    keyId,
    signature: Buffer.from(value[1] ?? "", "base64"),
  };
}

function requireRecent(created: number, now: Date): void {
  const skew = created - now.getTime() / 1000;
  if (Math.abs(skew) <= SIGNATURE_WINDOW_SECONDS) return;
  throw refusal(`clock skew: created ${Math.round(Math.abs(skew))} s in the ${skew < 0 ? "past" : "future"}`);
}

function parsePrincipal(encoded: string): Principal {
  if (!BASE64URL.test(encoded)) throw refusal("principal is not base64url");
  const result = principalSchema.safeParse(parseJson(Buffer.from(encoded, "base64url").toString("utf8")));
  if (!result.success) throw refusal("principal is not of its schema");
  return result.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function keyIdOf(jwk: JsonWebKey): string {
  const keyId = jwk.kid;
  if (typeof keyId === "string" && KEY_ID.test(keyId)) return keyId;
  throw new TypeError("A signing key needs a kid of 1 to 64 letters, digits, dots, dashes and underscores");
}

function requireEd25519(key: KeyObject): KeyObject {
  if (key.asymmetricKeyType === "ed25519") return key;
  throw new TypeError("A signing key has to be an Ed25519 key");
}

/** One text for every reason, so that a stranger learns nothing; the reason is the error's cause, for the log. */
function refusal(reason: string): PublicError {
  const error = new PublicError("UNAUTHENTICATED", {
    id: "Permintaan ini tidak ditandatangani oleh gateway.",
    en: "This request is not signed by the gateway.",
  });
  error.cause = reason;
  return error;
}

function escapePattern(text: string): string {
  return text.replace(/[()]/g, "\\$&");
}

/** What is thrown becomes a rejection: callers see a promise, whatever happens. */
function attempt<Result>(work: () => Result): Promise<Result> {
  return new Promise((resolve) => {
    resolve(work());
  });
}
