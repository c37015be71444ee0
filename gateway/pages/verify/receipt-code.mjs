/**
 * Checks what a receipt's code states: a JWS in its compact form (RFC 7515), signed by Ed25519 (RFC 8037). One program for
 * the page in a browser and for the command in a terminal; it needs Web Crypto and nothing else, no network either.
 */

/** Longer than any that is issued: the longest names and amounts make one of 1,500. */
const LONGEST_CODE = 4_000;
const PARTS = /^([\w-]+)\.([\w-]+)\.([\w-]{86})$/;
const ALGORITHM = "EdDSA";

/** What the members of a statement are, in the one form that there is so far. */
const isText = (value) => typeof value === "string" && value.length > 0;
const isCount = (value) => Number.isSafeInteger(value) && value > 0;
const isAmount = (value) => isText(value) && /^-?\d+(\.\d+)?$/.test(value);
const MEMBERS = {
  form: (value) => value === 1,
  number: isText,
  version: isCount,
  issuedAt: isCount,
  outlet: isText,
  city: isText,
  sale: isText,
  soldAt: isCount,
  currency: (value) => isText(value) && /^[A-Z]{3}$/.test(value),
  total: isAmount,
  refunded: (value) => value === undefined || isAmount(value),
  sha256: (value) => isText(value) && /^[\w-]{43}$/.test(value),
};

/**
 * Takes the code out of whatever a reader scanned or pasted: the code itself, or the link that ends in it.
 * @param {string} text
 */
export const codeOf = (text) => text.trim().replace(/^[^#]*#/, "");

/**
 * Checks a code by keys that the caller trusts.
 *
 * `GENUINE`: the key signed exactly this statement. `ALTERED`: it did not. `UNKNOWN_KEY`: none of the keys is the one it names.
 * `UNREADABLE`: it is cut off, or none of ours. `UNKNOWN_FORM`: signed, in a form that came after this program.
 * `UNSUPPORTED`: there is no Ed25519 here. Nothing of a statement is told before its signature was verified.
 * @throws where one of the keys is none.
 */
export async function checkCode(code, keys, subtle = globalThis.crypto?.subtle) {
  const parts = partsOf(code);
  if (!parts) return { verdict: "UNREADABLE" };
  const { keyId, signed, payload, signature } = parts;
  const jwk = keys.find(({ kid, kty, crv }) => kid === keyId && kty === "OKP" && crv === "Ed25519");
  if (!jwk) return { verdict: "UNKNOWN_KEY", keyId };
  const key = await imported(jwk, subtle);
  if (!key) return { verdict: "UNSUPPORTED" };
  const isSigned = await subtle.verify({ name: "Ed25519" }, key, signature, asciiBytes(signed));
  if (!isSigned) return { verdict: "ALTERED", keyId };
  const statement = statementOf(payload);
  if (!statement) return { verdict: "UNKNOWN_FORM", keyId };
  return { verdict: "GENUINE", keyId, statement, signature: code.split(".")[2] };
}

/** Key, signed text, statement and signature of a code; null for what has not the form of one, to the letter. */
function partsOf(code) {
  const parts = code.length > LONGEST_CODE ? null : PARTS.exec(code);
  if (!parts) return null;
  const [, header, payload, last] = parts;
  const keyId = keyIdOf(header);
  const [statement, signature] = [bytesOf(payload), bytesOf(last)];
  if (!keyId || !statement || !signature) return null;
  return { keyId, signed: `${header}.${payload}`, payload: statement, signature };
}

/** Of a header in its one form: no other algorithm, no key of its own, no member twice (RFC 8725 section 3.1). */
function keyIdOf(header) {
  const bytes = bytesOf(header);
  const kid = bytes && jsonOf(bytes)?.kid;
  return isText(kid) && textOf(bytes) === JSON.stringify({ alg: ALGORITHM, kid }) ? kid : null;
}

/** base64url without padding; null for a text that is not the one way to write its bytes. */
function bytesOf(text) {
  try {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    const again = btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    return again === text && text ? Uint8Array.from(binary, (sign) => sign.charCodeAt(0)) : null;
  } catch {
    return null;
  }
}

const asciiBytes = (text) => new TextEncoder().encode(text);

function textOf(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function jsonOf(bytes) {
  try {
    return JSON.parse(textOf(bytes) ?? "");
  } catch {
    return null;
  }
}

/** Null where there is no Ed25519: an older browser, or a page that did not come over https. */
async function imported({ kty, crv, x }, subtle) {
  if (!subtle) return null;
  try {
    return await subtle.importKey("jwk", { kty, crv, x }, { name: "Ed25519" }, false, ["verify"]);
  } catch (error) {
    if (error?.name === "NotSupportedError") return null;
    throw new Error("A key of the set can't be used", { cause: error });
  }
}

function statementOf(payload) {
  const statement = jsonOf(payload);
  if (statement === null || typeof statement !== "object") return null;
  const isWhole = Object.entries(MEMBERS).every(([name, isValid]) => isValid(statement[name]));
  const hasNoOther = Object.keys(statement).every((name) => Object.hasOwn(MEMBERS, name));
  return isWhole && hasNoOther ? statement : null;
}
