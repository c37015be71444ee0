import { createHash, sign, verify, type KeyObject } from "node:crypto";

/** A request as SNAP, Bank Indonesia's national standard of payment interfaces, has it signed. */
export interface SnapRequest {
  readonly method: "POST";
  /** Path of the URL that is called, with its query. */
  readonly path: string;
  readonly body: string;
  /** As the header `X-TIMESTAMP` says it, letter for letter. */
  readonly timestamp: string;
}

/** A JSON string, or white space between the tokens. */
const STRING_OR_SPACE = /"(?:[^"\\]|\\.)*"|\s+/g;

/**
 * What is signed where no access token is part of it: method, path, digest of the body without the white space between
 * its tokens, time. Nothing is parsed and written anew, so that what was received is what is checked.
 */
export function stringToSign({ method, path, body, timestamp }: SnapRequest): string {
  const minified = body.replace(STRING_OR_SPACE, (part) => (part.startsWith('"') ? part : ""));
  const digest = createHash("sha256").update(minified).digest("hex");
  return `${method}:${path}:${digest}:${timestamp}`;
}

/** SNAP's asymmetric signature, SHA256withRSA, in base64. */
export const signSnap = (request: SnapRequest, key: KeyObject): string =>
  sign("RSA-SHA256", Buffer.from(stringToSign(request)), key).toString("base64");

/** Whether a request was signed with the other half of a key. */
export const isSnapSignature = (request: SnapRequest, signature: string, key: KeyObject): boolean =>
  verify("RSA-SHA256", Buffer.from(stringToSign(request)), key, Buffer.from(signature, "base64"));

const JAKARTA_OFFSET_MS = 7 * 3_600_000;
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?(?:Z|[+-]\d{2}:\d{2})$/;

/** A moment as SNAP writes it: to the second, in Western Indonesian time. */
export const snapTime = (moment: Date): string =>
  `${new Date(moment.getTime() + JAKARTA_OFFSET_MS).toISOString().slice(0, 19)}+07:00`;

/** The moment of a text with an offset; null for any other text. */
export function readSnapTime(text: string): Date | null {
  if (!TIMESTAMP.test(text)) return null;
  const moment = new Date(text);
  return Number.isNaN(moment.getTime()) ? null : moment;
}
